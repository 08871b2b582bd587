#include "projections/disputes/fold.h"

#include <array>

#include "ledger/domain/decide.h"
#include "projections/disputes/tables.h"

namespace quittance {
namespace disputes {
namespace {

constexpr uint32_t kVersion = 1;
const std::array<ModelTable, 1> kTables{{{&kDispute.info(), "dispute_id"}}};

class Model final : public ReadModel {
 public:
  std::string_view name() const override { return "disputes"; }
  uint32_t version() const override { return kVersion; }
  std::span<const ModelTable> tables() const override { return kTables; }

  void Fold(const FoldEntry& entry, TableWriter& rows) const override {
    for (const v1::Event& event : entry.record().events()) {
      const EventContext context = ContextOf(entry.record(), event.effective_date());
      if (event.has_dispute_raised()) {
        Apply(context, event.dispute_raised(), entry.entry.height, rows);
      } else if (event.has_dispute_resolved()) {
        Apply(context, event.dispute_resolved(), entry.entry.height, rows);
      }
    }
  }

 private:
  static void Apply(const EventContext& context, const v1::DisputeRaised& event, Height height,
                    TableWriter& rows) {
    rows::DisputeCaseRow& row = kDispute.Edit(rows, context.stream, event.dispute_id());
    row.set_item_id(event.item_id());
    row.set_currency(event.currency());
    row.set_amount_minor(event.amount_minor());
    row.set_reason_kind(event.reason_kind());
    row.set_owner(event.owner());
    row.set_deadline(event.deadline());
    row.set_raised_date(std::string(context.date));
    row.set_raised_height(height);
  }

  static void Apply(const EventContext& context, const v1::DisputeResolved& event, Height height,
                    TableWriter& rows) {
    rows::DisputeCaseRow& row = kDispute.Edit(rows, context.stream, event.dispute_id());
    row.set_outcome(event.outcome());
    row.set_upheld_minor(event.upheld_minor());
    row.set_resolved_date(std::string(context.date));
    row.set_resolved_height(height);
  }
};

}  // namespace
}  // namespace disputes

std::unique_ptr<ReadModel> NewDisputesModel() { return std::make_unique<disputes::Model>(); }

}  // namespace quittance
