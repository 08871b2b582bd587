#include "projections/books/fold.h"

#include <array>

#include "ledger/domain/decide.h"
#include "projections/books/tables.h"

namespace quittance {
namespace books {
namespace {

constexpr uint32_t kVersion = 2;
constexpr uint32_t kFirstSettingsVersion = 1;
const std::array<ModelTable, 1> kTables{{{&kBook.info(), ""}}};

void Apply(const v1::Event& event, rows::BookSettingsRow& row) {
  switch (event.body_case()) {
    case v1::Event::kBookCreated:
      *row.mutable_settings() = event.book_created().settings();
      row.set_settings_version(kFirstSettingsVersion);
      row.set_schema_level(event.book_created().schema_level());
      return;
    case v1::Event::kBookSettingsChanged:
      *row.mutable_settings() = event.book_settings_changed().settings();
      row.set_settings_version(event.book_settings_changed().settings_version());
      return;
    case v1::Event::kSchemaLevelRaised:
      row.set_schema_level(event.schema_level_raised().level());
      return;
    case v1::Event::kBusinessDateAdvanced:
      row.set_business_date(event.business_date_advanced().date());
      row.set_business_date_complete(false);
      return;
    case v1::Event::kPartitionDateRun:
      *row.add_business_date_run() = event.partition_date_run().at();
      return;
    case v1::Event::kBusinessDateCompleted:
      row.set_business_date_complete(true);
      row.clear_business_date_run();
      return;
    default:
      return;  // changes no fact of the book
  }
}

class Model final : public ReadModel {
 public:
  std::string_view name() const override { return "books"; }
  uint32_t version() const override { return kVersion; }
  bool Follows(v1::Log log) const override { return log == v1::LOG_REFERENCE; }
  std::span<const ModelTable> tables() const override { return kTables; }

  void Fold(const FoldEntry& entry, TableWriter& rows) const override {
    const v1::Record& record = entry.record();
    if (record.kind() != v1::RECORD_KIND_COMMAND) return;
    for (const v1::Event& event : record.events()) {
      Apply(event, kBook.Edit(rows, ContextOf(record, event.effective_date()).book));
    }
  }
};

}  // namespace
}  // namespace books

std::unique_ptr<ReadModel> NewBooksModel() { return std::make_unique<books::Model>(); }

}  // namespace quittance
