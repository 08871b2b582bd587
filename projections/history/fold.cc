#include "projections/history/fold.h"

#include <array>

#include "ledger/base/key.h"
#include "projections/history/command_name.h"
#include "projections/history/tables.h"
#include "projections/history/touched_ids.h"

namespace quittance {
namespace history {
namespace {

constexpr uint32_t kVersion = 1;
const std::array<ModelTable, 3> kTables{{{&kStream.info(), ""},
                                         {&kEntry.info(), "#entry", Access::kAppend},
                                         {&kCommand.info(), "", Access::kAppend}}};

class Model final : public ReadModel {
 public:
  std::string_view name() const override { return "history"; }
  uint32_t version() const override { return kVersion; }
  bool Follows(v1::Log) const override { return true; }
  std::span<const ModelTable> tables() const override { return kTables; }

  void Fold(const FoldEntry& entry, TableWriter& rows) const override {
    const v1::Record& record = entry.record();
    if (record.kind() != v1::RECORD_KIND_COMMAND && record.kind() != v1::RECORD_KIND_REFUSAL) {
      return;  // belongs to no stream
    }
    rows::StreamEntriesRow& stream = kStream.Edit(rows, record.stream());
    const uint64_t number = stream.entries() + 1;
    stream.set_entries(number);
    rows::EntryRow& row =
        kEntry.Edit(rows, record.stream(), Key().Int(static_cast<int64_t>(number)));
    row.set_command_id(record.command_id());
    row.set_command(CommandName(record.request()));
    row.set_refusal(record.result().refusal().reason());
    AppendTouchedIds(record, row);
    row.set_offset(entry.entry.offset);
    row.set_height(entry.entry.height);
    row.set_hash(entry.entry.hash.data(), entry.entry.hash.size());
    rows::CommandEntriesRow& command = kCommand.Edit(rows, record.command_id());
    command.set_stream(record.stream());
    command.set_entry(number);
  }
};

}  // namespace
}  // namespace history

std::unique_ptr<ReadModel> NewHistoryModel() { return std::make_unique<history::Model>(); }

}  // namespace quittance
