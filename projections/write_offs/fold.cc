#include "projections/write_offs/fold.h"

#include <array>

#include "ledger/domain/decide.h"
#include "projections/write_offs/tables.h"

namespace quittance {
namespace write_offs {
namespace {

constexpr uint32_t kVersion = 1;
const std::array<ModelTable, 1> kTables{{{&kWriteOff.info(), "write_off_id"}}};

class Model final : public ReadModel {
 public:
  std::string_view name() const override { return "write_offs"; }
  uint32_t version() const override { return kVersion; }
  std::span<const ModelTable> tables() const override { return kTables; }

  void Fold(const FoldEntry& entry, TableWriter& rows) const override {
    for (const v1::Event& event : entry.record().events()) {
      const EventContext context = ContextOf(entry.record(), event.effective_date());
      if (event.has_written_off()) {
        Open(context, event.written_off(), entry.entry.height, rows);
      } else if (event.has_write_off_reversed()) {
        rows::WriteOffCaseRow& row =
            kWriteOff.Edit(rows, context.stream, event.write_off_reversed().write_off_id());
        row.set_reversed_date(std::string(context.date));
        row.set_reversed_height(entry.entry.height);
      } else if (event.has_credit_allocated()) {
        Recover(context, event.credit_allocated(), 1, entry.entry.height, rows);
      } else if (event.has_allocation_undone()) {
        Recover(context, event.allocation_undone(), -1, entry.entry.height, rows);
      }
    }
  }

 private:
  static void Open(const EventContext& context, const v1::WrittenOff& event, Height height,
                   TableWriter& rows) {
    rows::WriteOffCaseRow& row = kWriteOff.Edit(rows, context.stream, event.write_off_id());
    row.set_item_id(event.item_id());
    row.set_currency(event.currency());
    row.set_amount_minor(event.amount_minor());
    row.set_provided_minor(event.provided_minor());
    row.set_reason_code(event.reason_code());
    row.set_written_off_date(std::string(context.date));
    row.set_written_off_height(height);
  }

  template <typename Allocation>
  static void Recover(const EventContext& context, const Allocation& event, int sign, Height height,
                      TableWriter& rows) {
    if (event.write_off_id().empty()) return;
    rows::DatedRecovery& recovery =
        *kWriteOff.Edit(rows, context.stream, event.write_off_id()).add_recoveries();
    recovery.set_date(std::string(context.date));
    recovery.set_amount_minor(sign * event.amount_minor());
    recovery.set_height(height);
  }
};

}  // namespace
}  // namespace write_offs

std::unique_ptr<ReadModel> NewWriteOffsModel() { return std::make_unique<write_offs::Model>(); }

}  // namespace quittance
