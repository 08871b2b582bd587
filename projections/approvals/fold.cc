#include "projections/approvals/fold.h"

#include <array>

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
      if (event.has_approval_requested()) {
        Open(entry, event, event.approval_requested(), rows);
      } else if (event.has_approval_granted()) {
        const v1::ApprovalGranted& granted = event.approval_granted();
        rows::ApprovalCaseRow& row = End(entry, event, granted.approval_id(), rows);
        row.set_end(v1::APPROVAL_STATE_GRANTED);
        row.set_ended_by(granted.granted_by());
      } else if (event.has_approval_rejected()) {
        const v1::ApprovalRejected& rejected = event.approval_rejected();
        rows::ApprovalCaseRow& row = End(entry, event, rejected.approval_id(), rows);
        row.set_end(rejected.withdrawn() ? v1::APPROVAL_STATE_WITHDRAWN
                                         : v1::APPROVAL_STATE_REJECTED);
        row.set_ended_by(rejected.rejected_by());
        row.set_reason_code(rejected.reason_code());
      }
    }
  }

 private:
  static void Open(const FoldEntry& entry, const v1::Event& event,
                   const v1::ApprovalRequested& requested, TableWriter& rows) {
    rows::ApprovalCaseRow& row =
        kApproval.Edit(rows, entry.record().stream(), requested.approval_id());
    *row.mutable_command() = requested.command();
    row.set_content_hash(requested.content_hash());
    row.set_action(requested.action());
    row.set_currency(requested.currency());
    row.set_amount_minor(requested.amount_minor());
    row.set_requested_by(requested.requested_by());
    row.set_requested_on_behalf_of(requested.requested_on_behalf_of());
    row.set_requested_date(event.effective_date());
    row.set_expires_on(requested.expires_on());
    row.set_requested_height(entry.entry.height);
  }

  static rows::ApprovalCaseRow& End(const FoldEntry& entry, const v1::Event& event,
                                    const std::string& id, TableWriter& rows) {
    rows::ApprovalCaseRow& row = kApproval.Edit(rows, entry.record().stream(), id);
    row.set_ended_date(event.effective_date());
    row.set_ended_height(entry.entry.height);
    return row;
  }
};

}  // namespace
}  // namespace approvals

std::unique_ptr<ReadModel> NewApprovalsModel() { return std::make_unique<approvals::Model>(); }

}  // namespace quittance
