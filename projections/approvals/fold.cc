#include "projections/approvals/fold.h"

#include <array>

#include "ledger/domain/decide.h"
#include "projections/approvals/tables.h"

namespace quittance {
namespace approvals {
namespace {

constexpr uint32_t kVersion = 1;
const std::array<ModelTable, 1> kTables{{{&kApproval.info(), "approval_id"}}};

class Model final : public ReadModel {
 public:
  std::string_view name() const override { return "approvals"; }
  uint32_t version() const override { return kVersion; }
  std::span<const ModelTable> tables() const override { return kTables; }

  void Fold(const FoldEntry& entry, TableWriter& rows) const override {
    for (const v1::Event& event : entry.record().events()) {
      const EventContext context = ContextOf(entry.record(), event.effective_date());
      if (event.has_approval_requested()) {
        Open(context, event.approval_requested(), entry.entry.height, rows);
      } else if (event.has_approval_granted()) {
        const v1::ApprovalGranted& granted = event.approval_granted();
        rows::ApprovalCaseRow& row = End(context, granted.approval_id(), entry.entry.height, rows);
        row.set_end(v1::APPROVAL_STATE_GRANTED);
        row.set_ended_by(granted.granted_by());
      } else if (event.has_approval_rejected()) {
        const v1::ApprovalRejected& rejected = event.approval_rejected();
        rows::ApprovalCaseRow& row = End(context, rejected.approval_id(), entry.entry.height, rows);
        row.set_end(rejected.withdrawn() ? v1::APPROVAL_STATE_WITHDRAWN
                                         : v1::APPROVAL_STATE_REJECTED);
        row.set_ended_by(rejected.rejected_by());
        row.set_reason_code(rejected.reason_code());
      }
    }
  }

 private:
  static void Open(const EventContext& context, const v1::ApprovalRequested& event, Height height,
                   TableWriter& rows) {
    rows::ApprovalCaseRow& row = kApproval.Edit(rows, context.stream, event.approval_id());
    *row.mutable_command() = event.command();
    row.set_content_hash(event.content_hash());
    row.set_action(event.action());
    row.set_currency(event.currency());
    row.set_amount_minor(event.amount_minor());
    row.set_requested_by(event.requested_by());
    row.set_requested_on_behalf_of(event.requested_on_behalf_of());
    row.set_requested_date(std::string(context.date));
    row.set_expires_on(event.expires_on());
    row.set_requested_height(height);
  }

  static rows::ApprovalCaseRow& End(const EventContext& context, const std::string& id,
                                    Height height, TableWriter& rows) {
    rows::ApprovalCaseRow& row = kApproval.Edit(rows, context.stream, id);
    row.set_ended_date(std::string(context.date));
    row.set_ended_height(height);
    return row;
  }
};

}  // namespace
}  // namespace approvals

std::unique_ptr<ReadModel> NewApprovalsModel() { return std::make_unique<approvals::Model>(); }

}  // namespace quittance
