#pragma once
// What CheckAccount is made of: one account's rows, the sums that others must equal, and a check
// for each noun. Only included by the invariants.

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/base/table.h"
#include "quittance/rows/decision.pb.h"

namespace quittance::invariants {

// Copies of all rows of one account, by key.
struct AccountRows {
  std::map<std::string, rows::AccountRow> account;  // at most one, key ""
  std::map<std::string, rows::DocumentRow> documents;
  std::map<std::string, rows::ItemRow> items;
  std::map<std::string, rows::OpenItemRow> open_items;
  std::map<std::string, rows::ItemMovementRow> movements;
  std::map<std::string, rows::ReceiptRow> receipts;
  std::map<std::string, rows::ReceiptReferenceRow> references;
  std::map<std::string, rows::UnknownPaymentRow> unknown_payments;
  std::map<std::string, rows::CreditRow> credits;
  std::map<std::string, rows::OpenCreditRow> open_credits;
  std::map<std::string, rows::AllocationRow> allocations;
  std::map<std::string, rows::CreditAllocationRow> credit_allocations;
  std::map<std::string, rows::RefundRow> refunds;
  std::map<std::string, rows::CreditRefundRow> credit_refunds;
  std::map<std::string, rows::DisputeRow> disputes;
  std::map<std::string, rows::PlacementRow> placements;
  std::map<std::string, rows::WriteOffRow> write_offs;
  std::map<std::string, rows::ApprovalRow> approvals;
  std::map<std::string, rows::DueRow> dues;
};
AccountRows Load(const TableReader& rows, std::string_view stream);

// Sums over what is live, by the id named; minor units.
struct LiveSums {
  std::map<std::string, int64_t> applied_to_item;  // allocation + discount + difference
  std::map<std::string, int64_t> discount_on_item;
  std::map<std::string, int64_t> credit_notes_on_item;
  std::map<std::string, int64_t> disputed_of_item;  // by unresolved disputes
  std::map<std::string, int64_t> applied_from_credit;
  std::map<std::string, int64_t> refunded_from_credit;  // requested or paid
  std::map<std::string, int64_t> credited_of_document;
  std::map<std::string, int64_t> credited_tax_of_document;
  std::map<std::pair<std::string, uint32_t>, v1::LineCredit> credited_of_line;
  std::map<std::string, int64_t> allowed_of_document;  // discount + difference
  std::map<std::string, int64_t> allowed_with_tax_of_document;
  std::map<std::string, int64_t> allowed_tax_of_document;
  std::map<std::string, int64_t> compensated_of_item;
  std::map<std::string, int64_t> compensated_of_document;
  std::map<std::string, int64_t> written_off_of_item;
  std::map<std::string, int64_t> written_off_of_document;
  std::map<std::string, int64_t> recovered_of_write_off;
};
LiveSums SumsOf(const AccountRows& account);

inline int64_t SumOf(const std::map<std::string, int64_t>& sums, const std::string& id) {
  const auto found = sums.find(id);
  return found == sums.end() ? 0 : found->second;
}

// Sentences, each with the number of its invariant (docs/INVARIANTS.md).
class Findings {
 public:
  template <typename... Args>
  void Add(std::string_view number, fmt::format_string<Args...> format, Args&&... args) {
    sentences_.push_back(
        fmt::format("{}: {}", number, fmt::format(format, std::forward<Args>(args)...)));
  }
  template <typename... Args>
  void Expect(bool holds, std::string_view number, fmt::format_string<Args...> format,
              Args&&... args) {
    if (!holds) Add(number, format, std::forward<Args>(args)...);
  }
  std::vector<std::string> Take() { return std::move(sentences_); }

 private:
  std::vector<std::string> sentences_;
};

void CheckItems(const AccountRows& account, const LiveSums& sums, Findings& findings);
void CheckMovements(const AccountRows& account, Findings& findings);
void CheckDisputesAndPlacements(const AccountRows& account, const LiveSums& sums,
                                Findings& findings);
void CheckDocuments(const AccountRows& account, const LiveSums& sums, Findings& findings);
void CheckWriteOffs(const AccountRows& account, const LiveSums& sums, Findings& findings);
void CheckReceipts(const AccountRows& account, Findings& findings);
void CheckCredits(const AccountRows& account, const LiveSums& sums, Findings& findings);
void CheckTotals(const AccountRows& account, Findings& findings);
void CheckDues(const AccountRows& account, Findings& findings);
// Of all accounts of the partition.
void CheckDueIndexes(const TableReader& rows, Findings& findings);

}  // namespace quittance::invariants
