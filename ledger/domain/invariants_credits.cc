#include "ledger/base/key.h"
#include "ledger/domain/allocations.h"
#include "ledger/domain/credits.h"
#include "ledger/domain/invariants_parts.h"

namespace quittance::invariants {
namespace {

// What a reversal of the receipt or of its chargeback's win took out, less what it topped up by an
// item for the customer to repay.
int64_t ReversedOf(const AccountRows& account, const std::string& credit_id) {
  const size_t slash = credit_id.find('/');
  const std::string receipt_id = credit_id.substr(0, slash);
  const bool is_win = slash != std::string::npos;
  const auto receipt = account.receipts.find(receipt_id);
  const bool is_reversed = receipt != account.receipts.end() &&
                           (is_win ? receipt->second.win_reversed()
                                   : receipt->second.state() == v1::RECEIPT_STATE_REVERSED);
  if (!is_reversed) return 0;
  const auto item = account.items.find(receipt_id + (is_win ? "/won-reversed" : "/reversed"));
  const int64_t topped_up = item == account.items.end() ? 0 : item->second.amount_minor();
  return receipt->second.details().amount_minor() - topped_up;
}

void CheckCredit(const AccountRows& account, const LiveSums& sums, const std::string& id,
                 const rows::CreditRow& credit, Findings& findings) {
  findings.Expect(
      0 <= credit.unapplied_minor() && credit.unapplied_minor() <= credit.amount_minor(), "C1",
      "credit {} of {} has {} unapplied", id, credit.amount_minor(), credit.unapplied_minor());
  findings.Expect(credit.opened_date() <= credit.last_movement_date(), "C1",
                  "credit {} opened on {} last moved on {}", id, credit.opened_date(),
                  credit.last_movement_date());
  const int64_t applied = SumOf(sums.applied_from_credit, id);
  const int64_t refunded = SumOf(sums.refunded_from_credit, id);
  const int64_t reversed = ReversedOf(account, id);
  findings.Expect(credit.unapplied_minor() == credit.amount_minor() - applied - refunded - reversed,
                  "C2",
                  "credit {} has {} unapplied of {}, but {} applied, {} refunded, {} reversed", id,
                  credit.unapplied_minor(), credit.amount_minor(), applied, refunded, reversed);
  const bool is_indexed = account.open_credits.contains(OpenCreditKey(credit, id));
  findings.Expect(is_indexed == (credit.unapplied_minor() > 0), "C3",
                  "credit {} has {} unapplied and {} in the index", id, credit.unapplied_minor(),
                  is_indexed ? "stands" : "does not stand");
}

void CheckAllocation(const AccountRows& account, const std::string& id,
                     const rows::AllocationRow& allocation, Findings& findings) {
  const auto item = account.items.find(allocation.item_id());
  const auto credit = account.credits.find(allocation.credit_id());
  if (item == account.items.end() || credit == account.credits.end()) {
    return findings.Add("C4", "allocation {} joins credit {} and item {}, one of which is lost", id,
                        allocation.credit_id(), allocation.item_id());
  }
  findings.Expect(allocation.currency() == item->second.currency() &&
                      allocation.currency() == credit->second.currency(),
                  "C4", "allocation {} in {} joins {} and {}", id, allocation.currency(),
                  credit->second.currency(), item->second.currency());
  findings.Expect(allocation.date() >= credit->second.opened_date() &&
                      allocation.date() >= item->second.issue_date(),
                  "C4", "allocation {} on {} is before its credit ({}) or item ({})", id,
                  allocation.date(), credit->second.opened_date(), item->second.issue_date());
}

void CheckIndexSizes(const AccountRows& account, Findings& findings) {
  size_t open = 0, live = 0, requested = 0;
  for (const auto& [id, credit] : account.credits) open += credit.unapplied_minor() > 0;
  for (const auto& [id, allocation] : account.allocations) {
    if (allocation.undone()) continue;
    ++live;
    const std::string key = CreditAllocationKey(allocation.credit_id(), id);
    findings.Expect(account.credit_allocations.contains(key), "C4",
                    "allocation {} is live and not in the index of credit {}", id,
                    allocation.credit_id());
  }
  for (const auto& [id, refund] : account.refunds) {
    if (refund.state() != rows::REFUND_REQUESTED || refund.credit_id().empty()) continue;
    ++requested;
    findings.Expect(account.credit_refunds.contains(Key().Text(refund.credit_id()).Text(id).Take()),
                    "C5", "refund {} is requested and not in the index of credit {}", id,
                    refund.credit_id());
  }
  findings.Expect(open == account.open_credits.size(), "C3",
                  "{} credits are open, {} stand in the index", open, account.open_credits.size());
  findings.Expect(live == account.credit_allocations.size(), "C4",
                  "{} allocations are live, {} stand in the index", live,
                  account.credit_allocations.size());
  findings.Expect(requested == account.credit_refunds.size(), "C5",
                  "{} refunds are requested, {} stand in the index", requested,
                  account.credit_refunds.size());
}

}  // namespace

void CheckCredits(const AccountRows& account, const LiveSums& sums, Findings& findings) {
  for (const auto& [id, credit] : account.credits) {
    CheckCredit(account, sums, id, credit, findings);
  }
  for (const auto& [id, allocation] : account.allocations) {
    CheckAllocation(account, id, allocation, findings);
  }
  CheckIndexSizes(account, findings);
}

}  // namespace quittance::invariants
