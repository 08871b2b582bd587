#include "ledger/domain/invariants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "ledger/base/key.h"
#include "ledger/domain/allocations.h"
#include "ledger/domain/items.h"
#include "ledger/domain/payment_keys.h"
#include "ledger/domain/testing/bench.h"

namespace quittance {
namespace {

constexpr std::string_view kStream = "main/account/C1";

// An account that has something of everything.
void Fill(Bench* bench) {
  bench->Must(R"(create_book { settings { currencies: "EUR" bank_accounts: "giro" } })");
  bench->Must(R"(open_account { account_id: "C1" kind: ACCOUNT_KIND_COMPANY })");
  bench->Must(R"(issue_invoice { account_id: "C1" invoice {
      invoice_id: "I1" lines { text: "a" unit_price_minor: 10000 tax_rate_bp: 2200 } } })");
  bench->Must(R"(raise_charge { account_id: "C1" charge_id: "F1" kind: ITEM_KIND_FEE
      amount_minor: 500 })");
  bench->Must(R"(issue_credit_note { account_id: "C1" credit_note_id: "N1" document_id: "I1"
      amount_minor: 1220 reason_code: "returned" })");
  bench->Must(R"(record_receipt { account_id: "C1" receipt_id: "R1" keep_unapplied: true details {
      method: PAYMENT_METHOD_BANK_TRANSFER amount_minor: 5000 external_reference: "E1" } })");
  bench->Must(R"(allocate { account_id: "C1" allocations {
      credit_id: "R1" item_id: "I1/1" amount_minor: 3000 } })");
  bench->Must(R"(request_refund { account_id: "C1" refund_id: "X1" credit_id: "R1"
      amount_minor: 700 })");
  bench->Must(R"(record_receipt { account_id: "C1" receipt_id: "R2" state: RECEIPT_STATE_ANNOUNCED
      details { method: PAYMENT_METHOD_ALIPAY amount_minor: 900 payment_key: "P" } })");
  bench->Must(R"(mark_receipt_unknown { account_id: "C1" receipt_id: "R2" })");
  bench->Must(R"(raise_dispute { account_id: "C1" dispute_id: "D1" item_id: "I1/1"
      amount_minor: 1000 reason_kind: DISPUTE_REASON_PRICE })");
  bench->Must(R"(place_with_collector { account_id: "C1" placement_id: "P1" collector: "Incasso"
      item_ids: "F1" })");
}

struct Sabotage {
  const char* name;
  const char* number;  // of the invariant that must speak up
  std::function<void(FakeTables&)> act;
};

template <typename Row>
Row& Edit(FakeTables& rows, const Table<Row>& table, std::string_view key) {
  return table.Edit(rows, kStream, key);
}

rows::AccountTotals& Totals(FakeTables& rows) {
  return *Edit(rows, tables::kAccount, "").mutable_totals(0);
}

std::string MovementKey(int64_t number) { return Key().Text("I1/1").Int(number).Take(); }

const std::vector<Sabotage>& ItemSabotages() {
  static const auto& all = *new std::vector<Sabotage>{
      {"NetAndTax", "I1", [](auto& rows) { Edit(rows, tables::kItem, "I1/1").set_tax_minor(1); }},
      {"MoreOpenThanAmount", "I1",
       [](auto& rows) { Edit(rows, tables::kItem, "F1").set_open_minor(501); }},
      {"OpenIsNotWhatIsLeft", "I2",
       [](auto& rows) { Edit(rows, tables::kItem, "I1/1").set_open_minor(7979); }},
      {"ReductionLost", "I2",
       [](auto& rows) { Edit(rows, tables::kDocument, "N1").clear_reductions(); }},
      {"AllocationChanged", "I2",
       [](auto& rows) { Edit(rows, tables::kAllocation, "A1").set_amount_minor(2999); }},
      {"DiscountTaken", "I2",
       [](auto& rows) { Edit(rows, tables::kItem, "I1/1").set_discount_minor(1); }},
      {"CreditedOnItem", "I2",
       [](auto& rows) { Edit(rows, tables::kItem, "I1/1").set_credited_minor(1); }},
      {"MovementLost", "I3",
       [](auto& rows) { tables::kItemMovement.Erase(rows, kStream, MovementKey(2)); }},
      {"MovementBeforeTheLast", "I3",
       [](auto& rows) {
         Edit(rows, tables::kItemMovement, MovementKey(2)).set_date("2020-01-01");
       }},
      {"MovementOfAnotherAmount", "I3",
       [](auto& rows) {
         Edit(rows, tables::kItemMovement, MovementKey(2)).set_open_change_minor(1);
       }},
      {"MovementOfNoItem", "I3",
       [](auto& rows) {
         Edit(rows, tables::kItemMovement, Key().Text("I9/1").Int(1)).set_open_change_minor(1);
       }},
      {"LastMovementDate", "I3",
       [](auto& rows) { Edit(rows, tables::kItem, "I1/1").set_last_movement_date("2020-01-01"); }},
      {"OpenItemNotInTheIndex", "I4",
       [](auto& rows) {
         const std::string key = OpenItemKey(Edit(rows, tables::kItem, "F1"), "F1");
         tables::kOpenItem.Erase(rows, kStream, key);
       }},
      {"IndexOfNoItem", "I4",
       [](auto& rows) { Edit(rows, tables::kOpenItem, Key().Text("EUR").Text("x")); }},
  };
  return all;
}

const std::vector<Sabotage>& CaseSabotages() {
  static const auto& all = *new std::vector<Sabotage>{
      {"DisputedIsNotTheDisputes", "I5",
       [](auto& rows) { Edit(rows, tables::kItem, "I1/1").set_disputed_minor(999); }},
      {"DisputeOfNoItem", "I5",
       [](auto& rows) { Edit(rows, tables::kDispute, "D1").set_item_id("I9/1"); }},
      {"InterestByNone", "I7",
       [](auto& rows) {
         auto& span = *Edit(rows, tables::kItem, "I1/1").add_interest();
         span.set_charge_id("F1");
         span.set_from_date("2026-01-01");
         span.set_to_date("2026-02-01");
       }},
      {"InterestTwice", "I7",
       [](auto& rows) {
         Edit(rows, tables::kDocument, "F1").set_related_item_id("I1/1");
         for (const char* from : {"2026-01-31", "2026-01-01"}) {
           auto& span = *Edit(rows, tables::kItem, "I1/1").add_interest();
           span.set_charge_id("F1");
           span.set_from_date(from);
           span.set_to_date("2026-02-01");
         }
       }},
      {"PlacedByNone", "I6",
       [](auto& rows) { Edit(rows, tables::kItem, "I1/1").set_placement_id("P1"); }},
      {"PlacementForgotten", "I6",
       [](auto& rows) { Edit(rows, tables::kItem, "F1").clear_placement_id(); }},
      {"PlacedTwice", "I6",
       [](auto& rows) { Edit(rows, tables::kPlacement, "P2").add_item_ids("F1"); }},
      {"PlacementOfNoItem", "I6",
       [](auto& rows) { Edit(rows, tables::kPlacement, "P1").add_item_ids("I9/1"); }},
  };
  return all;
}

const std::vector<Sabotage>& DocumentSabotages() {
  static const auto& all = *new std::vector<Sabotage>{
      {"DocumentIsNotItsItems", "D1",
       [](auto& rows) { Edit(rows, tables::kDocument, "I1").set_amount_minor(12201); }},
      {"ItemLost", "D1", [](auto& rows) { tables::kItem.Erase(rows, kStream, "F1"); }},
      {"DocumentLost", "D1", [](auto& rows) { tables::kDocument.Erase(rows, kStream, "F1"); }},
      {"CreditedIsNotTheCreditNotes", "D2",
       [](auto& rows) { Edit(rows, tables::kDocument, "I1").set_credited_minor(1219); }},
      {"MoreCreditedThanInvoiced", "D2",
       [](auto& rows) { Edit(rows, tables::kDocument, "N1").set_amount_minor(20000); }},
      {"AllowedIsNotTheAllocations", "D3",
       [](auto& rows) { Edit(rows, tables::kDocument, "I1").set_allowed_minor(1); }},
      {"MoreTakenBackThanInvoiced", "D3",
       [](auto& rows) {
         Edit(rows, tables::kAllocation, "A1").set_difference_minor(20000);
         Edit(rows, tables::kDocument, "I1").set_allowed_minor(20000);
       }},
      {"MoreTaxTakenBackThanInvoiced", "D3",
       [](auto& rows) {
         Edit(rows, tables::kAllocation, "A1").set_tax_share_minor(2000);
         Edit(rows, tables::kDocument, "I1").set_allowed_tax_minor(2000);
       }},
      {"LineCreditForgotten", "D4",
       [](auto& rows) {
         Edit(rows, tables::kDocument, "I1").mutable_lines(0)->set_credited_net_minor(1);
       }},
      {"MoreCreditedThanTheLine", "D4",
       [](auto& rows) {
         auto& credit = *Edit(rows, tables::kDocument, "N1").add_line_credits();
         credit.set_line(1);
         credit.set_net_minor(20000);
         Edit(rows, tables::kDocument, "I1").mutable_lines(0)->set_credited_net_minor(20000);
       }},
      {"LineLost", "D4", [](auto& rows) { Edit(rows, tables::kDocument, "I1").clear_lines(); }},
  };
  return all;
}

const std::vector<Sabotage>& ReceiptSabotages() {
  static const auto& all = *new std::vector<Sabotage>{
      {"ConfirmedWithoutCredit", "R1",
       [](auto& rows) {
         Edit(rows, tables::kReceipt, "R2").set_state(v1::RECEIPT_STATE_CONFIRMED);
       }},
      {"ReceiptOfAnotherAmount", "R1",
       [](auto& rows) {
         Edit(rows, tables::kReceipt, "R1").mutable_details()->set_amount_minor(1);
       }},
      {"ReferenceOfNoReceipt", "R2",
       [](auto& rows) { Edit(rows, tables::kReceiptReference, "x").set_receipt_id("R9"); }},
      {"UnknownPaymentForgotten", "R3",
       [](auto& rows) {
         Edit(rows, tables::kReceipt, "R1").set_state(v1::RECEIPT_STATE_OUTCOME_UNKNOWN);
       }},
      {"ReferenceUnderAnotherKey", "R2",
       [](auto& rows) {
         const auto& receipt = Edit(rows, tables::kReceipt, "R1");
         tables::kReceiptReference.Erase(rows, kStream, ReceiptReferenceKey(receipt.details()));
         Edit(rows, tables::kReceiptReference, "x").set_receipt_id("R1");
       }},
      {"UnknownPaymentUnderAnotherKey", "R3",
       [](auto& rows) {
         const auto& receipt = Edit(rows, tables::kReceipt, "R2");
         tables::kUnknownPayment.Erase(rows, kStream, UnknownPaymentKey(receipt.details()));
         Edit(rows, tables::kUnknownPayment, "x").add_receipt_ids("R2");
       }},
  };
  return all;
}

const std::vector<Sabotage>& CreditSabotages() {
  static const auto& all = *new std::vector<Sabotage>{
      {"MoreUnappliedThanAmount", "C1",
       [](auto& rows) { Edit(rows, tables::kCredit, "R1").set_unapplied_minor(5001); }},
      {"CreditMovedBeforeItOpened", "C1",
       [](auto& rows) { Edit(rows, tables::kCredit, "R1").set_last_movement_date("2020-01-01"); }},
      {"UnappliedIsNotWhatIsLeft", "C2",
       [](auto& rows) { Edit(rows, tables::kCredit, "R1").set_unapplied_minor(1299); }},
      {"RefundForgotten", "C2",
       [](auto& rows) { Edit(rows, tables::kRefund, "X1").set_state(rows::REFUND_ENDED); }},
      {"ReversalForgotten", "C2",
       [](auto& rows) {
         Edit(rows, tables::kReceipt, "R1").set_state(v1::RECEIPT_STATE_REVERSED);
       }},
      {"IndexOfNoCredit", "C3", [](auto& rows) { Edit(rows, tables::kOpenCredit, "x"); }},
      {"AllocationOfNoItem", "C4",
       [](auto& rows) { Edit(rows, tables::kAllocation, "A1").set_item_id("I9/1"); }},
      {"AllocationInAnotherCurrency", "C4",
       [](auto& rows) { Edit(rows, tables::kAllocation, "A1").set_currency("USD"); }},
      {"AllocationBeforeItsCredit", "C4",
       [](auto& rows) { Edit(rows, tables::kAllocation, "A1").set_date("2020-01-01"); }},
      {"IndexOfNoAllocation", "C4", [](auto& rows) { Edit(rows, tables::kCreditAllocation, "x"); }},
      {"AllocationUnderAnotherCredit", "C4",
       [](auto& rows) {
         tables::kCreditAllocation.Erase(rows, kStream, CreditAllocationKey("R1", "A1"));
         Edit(rows, tables::kCreditAllocation, CreditAllocationKey("R2", "A1"));
       }},
      {"RefundNotInTheIndex", "C5",
       [](auto& rows) { tables::kCreditRefund.Erase(rows, kStream, Key().Text("R1").Text("X1")); }},
      {"IndexOfNoRefund", "C5", [](auto& rows) { Edit(rows, tables::kCreditRefund, "x"); }},
  };
  return all;
}

const std::vector<Sabotage>& TotalSabotages() {
  static const auto& all = *new std::vector<Sabotage>{
      {"Receivable", "T1", [](auto& rows) { Totals(rows).set_receivable_minor(1); }},
      {"CreditTotal", "T1", [](auto& rows) { Totals(rows).set_credit_minor(1); }},
      {"RefundTotal", "T1", [](auto& rows) { Totals(rows).set_refund_minor(1); }},
      {"OpenItemCount", "T1", [](auto& rows) { Totals(rows).set_open_items(9); }},
      {"OpenCreditCount", "T1", [](auto& rows) { Totals(rows).set_open_credits(9); }},
      {"TotalsLost", "T1", [](auto& rows) { Edit(rows, tables::kAccount, "").clear_totals(); }},
      {"AccountLost", "T1", [](auto& rows) { tables::kAccount.Erase(rows, kStream, ""); }},
      {"DisputeCount", "T2",
       [](auto& rows) { Edit(rows, tables::kAccount, "").set_open_disputes(2); }},
      {"ReceiptCount", "T2",
       [](auto& rows) { Edit(rows, tables::kAccount, "").set_unsettled_receipts(0); }},
      {"NumberGivenTwice", "N1",
       [](auto& rows) { Edit(rows, tables::kDocument, "F1").set_number("INV-03-000001"); }},
      {"NumberSkipped", "N1",
       [](auto& rows) { Edit(rows, tables::kDocument, "I1").set_number("INV-03-000002"); }},
      {"NumbersOfOtherKinds", "N1",
       [](auto& rows) {
         Edit(rows, tables::kDocument, "I1").set_number("CHG-03-000001");
         Edit(rows, tables::kDocument, "F1").set_number("INV-03-000001");
       }},
      {"SeriesForgotten", "N1", [](auto& rows) { tables::kSeries.Erase(rows, "main", "INV"); }},
  };
  return all;
}

class Invariants : public testing::TestWithParam<Sabotage> {};

TEST_P(Invariants, SpeakUpWhenBroken) {
  Bench bench;
  Fill(&bench);
  ASSERT_THAT(CheckInvariants(bench.rows), testing::IsEmpty());
  GetParam().act(bench.rows);
  EXPECT_THAT(CheckInvariants(bench.rows),
              testing::Contains(testing::StartsWith(GetParam().number + std::string(": "))));
}

std::string NameOf(const testing::TestParamInfo<Sabotage>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Items, Invariants, testing::ValuesIn(ItemSabotages()), NameOf);
INSTANTIATE_TEST_SUITE_P(Cases, Invariants, testing::ValuesIn(CaseSabotages()), NameOf);
INSTANTIATE_TEST_SUITE_P(Documents, Invariants, testing::ValuesIn(DocumentSabotages()), NameOf);
INSTANTIATE_TEST_SUITE_P(Credits, Invariants, testing::ValuesIn(CreditSabotages()), NameOf);
INSTANTIATE_TEST_SUITE_P(Receipts, Invariants, testing::ValuesIn(ReceiptSabotages()), NameOf);
INSTANTIATE_TEST_SUITE_P(Totals, Invariants, testing::ValuesIn(TotalSabotages()), NameOf);

}  // namespace
}  // namespace quittance
