#include "tests/scenario/posting_rows.h"

#include <fmt/format.h>

namespace quittance::scenario {
namespace {

struct EventRows {
  std::string_view event;
  std::vector<v1::ControlAccount> debits;
  std::vector<v1::ControlAccount> credits;
};

const std::vector<EventRows>& RowsByEvent() {
  using enum v1::ControlAccount;
  static const auto& rows = *new std::vector<EventRows>{
      {"invoice_issued", {ACCOUNTS_RECEIVABLE}, {REVENUE, TAX_PAYABLE}},
      {"invoice_voided", {REVENUE, TAX_PAYABLE}, {ACCOUNTS_RECEIVABLE}},
      {"charge_raised", {ACCOUNTS_RECEIVABLE}, {LATE_FEES_AND_INTEREST, TAX_PAYABLE}},
      {"charge_voided", {LATE_FEES_AND_INTEREST, TAX_PAYABLE}, {ACCOUNTS_RECEIVABLE}},
      {"credit_note_issued",
       {DISCOUNTS_AND_ALLOWANCES, LATE_FEES_AND_INTEREST, TAX_PAYABLE},
       {ACCOUNTS_RECEIVABLE, CUSTOMER_CREDITS, REFUNDS_PAYABLE}},
      {"receipt_confirmed", {CASH_ON_HAND, BANK, PAYMENT_CLEARING}, {CUSTOMER_CREDITS}},
      {"receipt_reversed", {CUSTOMER_CREDITS}, {CASH_ON_HAND, BANK, PAYMENT_CLEARING}},
      {"reversed_payment_opened", {ACCOUNTS_RECEIVABLE}, {CUSTOMER_CREDITS}},
      {"chargeback_won", {BANK, PAYMENT_CLEARING}, {CUSTOMER_CREDITS}},
      {"credit_allocated",
       {CUSTOMER_CREDITS, DISCOUNTS_AND_ALLOWANCES, TAX_PAYABLE},
       {ACCOUNTS_RECEIVABLE, RECOVERIES}},
      {"allocation_undone",
       {ACCOUNTS_RECEIVABLE, RECOVERIES},
       {CUSTOMER_CREDITS, DISCOUNTS_AND_ALLOWANCES, TAX_PAYABLE}},
      {"refund_requested", {CUSTOMER_CREDITS}, {REFUNDS_PAYABLE}},
      {"refund_ended", {REFUNDS_PAYABLE}, {CUSTOMER_CREDITS}},
      {"compensation_given",
       {COMPENSATION_AND_GOODWILL},
       {REFUNDS_PAYABLE, CUSTOMER_CREDITS, ACCOUNTS_RECEIVABLE}},
      {"provision_set",
       {BAD_DEBT_EXPENSE, ALLOWANCE_FOR_DOUBTFUL_RECEIVABLES},
       {ALLOWANCE_FOR_DOUBTFUL_RECEIVABLES, BAD_DEBT_EXPENSE}},
      {"written_off",
       {ALLOWANCE_FOR_DOUBTFUL_RECEIVABLES, BAD_DEBT_EXPENSE},
       {ACCOUNTS_RECEIVABLE}},
      {"write_off_reversed",
       {ACCOUNTS_RECEIVABLE},
       {ALLOWANCE_FOR_DOUBTFUL_RECEIVABLES, BAD_DEBT_EXPENSE}},
      {"refund_paid", {REFUNDS_PAYABLE}, {CASH_ON_HAND, BANK, PAYMENT_CLEARING}},
  };
  return rows;
}

}  // namespace

const std::set<PostingRow>& PostingRows() {
  static const auto& rows = *[] {
    auto* all = new std::set<PostingRow>();
    for (const EventRows& event : RowsByEvent()) {
      for (const auto account : event.debits) all->insert({event.event, account, Side::kDebit});
      for (const auto account : event.credits) all->insert({event.event, account, Side::kCredit});
    }
    return all;
  }();
  return rows;
}

const std::vector<Opposite>& Opposites() {
  static const auto& opposites = *new std::vector<Opposite>{
      {"invoice_issued", "invoice_voided", "invoice_id", ""},
      {"invoice_voided", "invoice_issued", "invoice_id", ""},
      {"charge_raised", "charge_voided", "charge_id", ""},
      {"charge_voided", "charge_raised", "charge_id", ""},
      {"credit_note_issued", "", "",
       "a document the customer holds is not taken back: a wrong one is invoiced again"},
      {"receipt_confirmed", "receipt_reversed", "receipt_id", ""},
      {"receipt_reversed", "receipt_confirmed", "receipt_id", ""},
      {"reversed_payment_opened", "", "",
       "it ends as every item does: the customer pays it, and the payment is allocated"},
      {"chargeback_won", "receipt_reversed", "credit_id", ""},
      {"credit_allocated", "allocation_undone", "allocation_id", ""},
      {"allocation_undone", "credit_allocated", "allocation_id", ""},
      {"refund_requested", "refund_ended", "refund_id", ""},
      {"refund_ended", "refund_requested", "refund_id", ""},
      {"compensation_given", "", "",
       "what was given to a customer who complained is not taken back: a mistake is charged"},
      {"provision_set", "provision_set", "run_id", ""},
      {"written_off", "write_off_reversed", "write_off_id", ""},
      {"write_off_reversed", "written_off", "write_off_id", ""},
      {"refund_paid", "", "", "money that comes back is a receipt of its own"},
  };
  return opposites;
}

std::string ToString(const PostingRow& row) {
  const auto& [event, account, side] = row;
  return fmt::format("{} {} {}", event, side == Side::kDebit ? "debits" : "credits",
                     static_cast<int>(account));
}

}  // namespace quittance::scenario
