#pragma once
// Random commands about the money of account C1, the same for the same seed and rows.

#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "ledger/domain/date.h"
#include "ledger/domain/tables.h"
#include "quittance/v1/receipt.pb.h"

namespace quittance {

// Makes commands that are well-formed and often lawful: about what the rows show to be in play.
class RandomCommands {
 public:
  static constexpr std::string_view kStream = "main/account/C1";
  static constexpr const char* kCurrencies[] = {"EUR", "USD"};

  RandomCommands(uint32_t seed, const TableReader& rows) : engine_(seed), rows_(rows) {}

  std::string Next(const std::string& today) {
    if (Below(3) == 0) today_ = AddDays(today, -static_cast<int>(Below(6)));
    const std::string header =
        Below(3) == 0 ? fmt::format("header {{ effective_date: '{}' }}", today_) : "";
    const std::string body = Below(2) == 0 ? Document() : Below(2) == 0 ? OfReceipt() : OfCredit();
    const size_t brace = body.find("{") + 1;
    return body.substr(0, brace) + " account_id: 'C1' " + header + body.substr(brace);
  }

  uint32_t Below(uint32_t end) { return static_cast<uint32_t>(engine_() % end); }

 private:
  int64_t Amount() { return 1 + Below(200); }
  // One of the last few, so that most are still in play.
  std::string Old(char kind, uint32_t last) {
    return fmt::format("{}{}", kind, last - Below(std::min(last, 6u)));
  }
  std::string Date() { return fmt::format("2026-0{}-15", 5 + Below(4)); }
  const char* Currency() { return kCurrencies[Below(4) == 0]; }
  // The id of any row that `in_play` admits; "none" where there is none.
  template <typename Row, typename InPlay>
  std::string Any(const Table<Row>& table, InPlay&& in_play) {
    std::vector<std::string> ids;
    table.Scan(rows_, kStream, "", [&](std::string_view id, const Row& row) {
      if (in_play(row)) ids.emplace_back(id);
      return true;
    });
    return ids.empty() ? "none" : ids[Below(static_cast<uint32_t>(ids.size()))];
  }
  std::string OpenItem() {
    return Any(tables::kItem, [](const rows::ItemRow& item) { return item.open_minor() > 0; });
  }
  std::string OpenCredit() {
    return Any(tables::kCredit,
               [](const rows::CreditRow& credit) { return credit.unapplied_minor() > 0; });
  }
  std::string LiveAllocation() {
    return Any(tables::kAllocation,
               [](const rows::AllocationRow& allocation) { return !allocation.undone(); });
  }
  std::string RequestedRefund() {
    return Any(tables::kRefund, [](const rows::RefundRow& refund) {
      return refund.state() == rows::REFUND_REQUESTED;
    });
  }
  std::string SomeReceipt() {
    const auto state = static_cast<v1::ReceiptState>(1 + Below(7));
    return Any(tables::kReceipt,
               [state](const rows::ReceiptRow& receipt) { return receipt.state() == state; });
  }

  std::string Document() {
    switch (Below(8)) {
      case 0:
        return fmt::format(
            "raise_charge {{ charge_id: 'P{}' kind: ITEM_KIND_{} currency: '{}' "
            "amount_minor: {} due_date: '{}' }}",
            ++charges_, Below(2) == 0 ? "FEE" : "INTEREST", Currency(), Amount(),
            Below(3) == 0 ? "" : Date());
      case 1:
        return fmt::format(
            "issue_invoice {{ invoice {{ invoice_id: 'I{}' currency: '{}' "
            "lines {{ text: 'x' unit_price_minor: {} tax_rate_bp: 2200 }} "
            "due_date: '{}' discount_bp: 1000 discount_days: 5 }} }}",
            ++invoices_, Currency(), Amount(), Date());
      case 2:
        return fmt::format(
            "issue_credit_note {{ credit_note_id: 'N{}' document_id: '{}' "
            "reason_code: 'returned' {} }}",
            ++notes_, Old('I', invoices_),
            Below(2) == 0 ? "amount_minor: 30"
                          : "amount_minor: 9 refund_minor: 5 on_account_minor: 4");
      case 3:
        return fmt::format("void_invoice {{ invoice_id: '{}' }}", Old('I', invoices_));
      case 4:
        return fmt::format("void_charge {{ charge_id: '{}' }}", Old('P', charges_));
      default:
        return Receipt();
    }
  }

  std::string Receipt() {
    std::string more;
    switch (Below(7)) {
      case 0:
        more = "state: RECEIPT_STATE_PENDING";
        break;
      case 3:
        more = "state: RECEIPT_STATE_ANNOUNCED";
        break;
      case 1:
        more = "keep_unapplied: true";
        break;
      case 2:
        more =
            fmt::format("allocations {{ item_id: '{}' amount_minor: {} }}", OpenItem(), Amount());
        break;
      default:
        break;
    }
    return fmt::format(
        "record_receipt {{ receipt_id: 'R{}' details {{ amount_minor: {} "
        "method: PAYMENT_METHOD_CARD currency: '{}' payment_key: '{}' "
        "remittance_document_ids: '{}' }} {} }}",
        ++receipts_, Amount(), Currency(), Below(5), Old('I', invoices_), more);
  }

  std::string OfReceipt() {
    static constexpr const char* kCommands[] = {
        "confirm_receipt", "confirm_receipt", "mark_receipt_unknown", "mark_receipt_pending",
        "fail_receipt",    "clear_receipt",   "win_chargeback",       "lose_chargeback",
        "reverse_receipt", "reverse_receipt"};
    const std::string command = kCommands[Below(std::size(kCommands))];
    std::string more;
    if (command == "reverse_receipt") {
      more = Below(2) == 0 ? "kind: REVERSAL_KIND_BOUNCED"
                           : "kind: REVERSAL_KIND_CHARGEBACK evidence_deadline: '2027-12-31'";
    }
    if (command == "win_chargeback") more = "evidence_sent_date: '2026-01-01'";
    return fmt::format("{} {{ receipt_id: '{}' {} }}", command, SomeReceipt(), more);
  }

  std::string OfCredit() {
    switch (Below(6)) {
      case 0:
        return fmt::format(
            "allocate {{ allocations {{ credit_id: '{}' item_id: '{}' "
            "amount_minor: {} discount_minor: {} difference_minor: {} }} }}",
            OpenCredit(), OpenItem(), Amount(), Below(3), Below(2));
      case 1:
        return fmt::format("allocate_automatically {{ currency: '{}' }}", Currency());
      case 2:
        return fmt::format("undo_allocation {{ allocation_id: '{}' }}", LiveAllocation());
      case 3:
        return fmt::format("request_refund {{ refund_id: 'F{}' credit_id: '{}' amount_minor: {} }}",
                           ++refunds_, OpenCredit(), 1 + Below(20));
      case 4:
        return fmt::format(
            "pay_refund {{ refund_id: '{}' method: PAYMENT_METHOD_CARD "
            "elsewhere_reason_code: 'asked' }}",
            RequestedRefund());
      default:
        return fmt::format("end_refund {{ refund_id: '{}' end: REFUND_END_REJECTED }}",
                           RequestedRefund());
    }
  }

  std::mt19937 engine_;
  const TableReader& rows_;
  std::string today_ = "2026-05-01";
  uint32_t invoices_ = 1, charges_ = 1, receipts_ = 1, notes_ = 1, refunds_ = 1;
};

}  // namespace quittance
