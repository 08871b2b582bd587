#include "ledger/domain/receipt.h"

#include "ledger/domain/testing/money_test.h"

namespace quittance {
namespace {

class ReceiptTest : public MoneyTest {
 protected:
  void SetUp() override {
    OpenBook(
        "approval_limits { action: APPROVAL_ACTION_LARGE_RECEIPT currency: 'EUR' "
        "amount_minor: 5000 }");
    OpenAccount("default");
  }

  BenchAnswer Try(std::string_view id, int64_t amount, std::string_view details = "",
                  std::string_view more = "") {
    return bench.Do(Receipt(id, amount, details, more));
  }
  v1::RefusalReason Move(std::string_view command, std::string_view id = "R1") {
    return Do(command, fmt::format("receipt_id: '{}'", id)).reason();
  }
};

constexpr std::string_view kAnnounced = "state: RECEIPT_STATE_ANNOUNCED";

TEST_F(ReceiptTest, ConfirmedAtOnceOpensTheCreditAndPosts) {
  const BenchAnswer answer = Receive("R1", 100);
  EXPECT_EQ(Kinds(answer), "receipt_recorded receipt_confirmed");
  EXPECT_EQ(answer.accepted.document_number(), "RCP-03-000001");
  EXPECT_EQ(answer.events[0].receipt_recorded().details().value_date(), date);
  EXPECT_EQ(answer.events[0].receipt_recorded().details().currency(), "EUR");
  EXPECT_EQ(ReceiptRow("R1").state(), v1::RECEIPT_STATE_CONFIRMED);
  EXPECT_EQ(ReceiptRow("R1").confirmed_date(), date);
  EXPECT_EQ(bench.Document("C1", "R1")->number(), "RCP-03-000001");
  EXPECT_EQ(Unapplied("R1"), 100);
  EXPECT_EQ(bench.Balance(v1::PAYMENT_CLEARING), 100);
  EXPECT_EQ(bench.Balance(v1::CUSTOMER_CREDITS), -100);
  EXPECT_EQ(Receive("R2", 100).accepted.document_number(), "RCP-03-000002");
}

TEST_F(ReceiptTest, MoneyAccountsByMethod) {
  const auto dimension = [&](std::string_view id, std::string_view details) {
    return Receive(id, 100, details).events[1].receipt_confirmed().money_dimension();
  };
  EXPECT_EQ(dimension("R1", "method: PAYMENT_METHOD_CASH desk: 'desk-1'"), "desk-1");
  EXPECT_EQ(bench.Balance(v1::CASH_ON_HAND), 100);
  EXPECT_EQ(dimension("R2", "method: PAYMENT_METHOD_BANK_TRANSFER"), "bank-1");
  EXPECT_EQ(dimension("R3", "method: PAYMENT_METHOD_DIRECT_DEBIT bank_account: 'bank-2'"),
            "bank-2");
  EXPECT_EQ(bench.Balance(v1::BANK), 200);
  EXPECT_EQ(dimension("R4", "method: PAYMENT_METHOD_WECHAT_PAY"), "wechat_pay");
  EXPECT_EQ(bench.Balance(v1::PAYMENT_CLEARING), 100);
}

TEST_F(ReceiptTest, NotInSettings) {
  const BenchAnswer desk = Try("R1", 100, "method: PAYMENT_METHOD_CASH desk: 'desk-9'");
  EXPECT_EQ(desk.reason(), v1::NOT_IN_SETTINGS);
  EXPECT_EQ(desk.detail("what"), "desk");
  const BenchAnswer bank =
      Try("R1", 100, "method: PAYMENT_METHOD_BANK_TRANSFER bank_account: 'bank-9'");
  EXPECT_EQ(bank.detail("id"), "bank-9");
}

TEST_F(ReceiptTest, LifeFromAnnouncedToCleared) {
  Receive("R1", 100, "method: PAYMENT_METHOD_BANK_TRANSFER", kAnnounced);
  EXPECT_EQ(ReceiptRow("R1").state(), v1::RECEIPT_STATE_ANNOUNCED);
  EXPECT_EQ(bench.Credit("C1", "R1"), nullptr);
  EXPECT_EQ(bench.Balance(v1::BANK), 0);
  EXPECT_EQ(Move("mark_receipt_unknown"), 0);
  EXPECT_EQ(Move("mark_receipt_pending"), 0);
  EXPECT_EQ(Move("clear_receipt"), v1::WRONG_STATE);
  EXPECT_EQ(Move("reverse_receipt"), 0) << "kind is missing, so it is a violation";
  EXPECT_EQ(Move("confirm_receipt"), 0);
  EXPECT_EQ(ReceiptRow("R1").money_dimension(), "bank-1");
  EXPECT_EQ(bench.Balance(v1::BANK), 100);
  for (const char* command : {"confirm_receipt", "mark_receipt_pending", "mark_receipt_unknown",
                              "fail_receipt", "lose_chargeback"}) {
    EXPECT_EQ(Move(command), v1::WRONG_STATE) << command;
  }
  EXPECT_EQ(Move("clear_receipt"), 0);
  EXPECT_EQ(Move("clear_receipt"), v1::WRONG_STATE);
}

TEST_F(ReceiptTest, ClearingIsNotBeforeConfirming) {
  Receive("R1", 100);
  date = "2026-05-01";
  EXPECT_EQ(Do("clear_receipt", "receipt_id: 'R1'").events[0].effective_date(), "2026-06-01");
}

TEST_F(ReceiptTest, NotFound) {
  for (const char* command : {"confirm_receipt", "mark_receipt_pending", "mark_receipt_unknown",
                              "fail_receipt", "clear_receipt", "lose_chargeback"}) {
    EXPECT_EQ(Move(command, "R9"), v1::NOT_FOUND) << command;
  }
  EXPECT_EQ(bench
                .Do("record_receipt { account_id: 'C9' receipt_id: 'R1' details { "
                    "method: PAYMENT_METHOD_CARD amount_minor: 1 } }")
                .detail("what"),
            "account");
}

TEST_F(ReceiptTest, IdsAndCurrencies) {
  Receive("R1", 100);
  EXPECT_EQ(Try("R1", 100).reason(), v1::ALREADY_EXISTS);
  EXPECT_EQ(Try("R2", 100, "currency: 'GBP'").reason(), v1::CURRENCY_NOT_IN_BOOK);
}

TEST_F(ReceiptTest, AClosedAccountTakesNoNewReceiptABlockedOneDoes) {
  ASSERT_EQ(Do("block_account", "reason_code: 'x'").reason(), 0);
  EXPECT_EQ(Try("R1", 100, "", "state: RECEIPT_STATE_PENDING").reason(), 0);
  EXPECT_EQ(Do("close_account", "").reason(), v1::WRONG_STATE) << "R1 is on its way";
  ASSERT_EQ(Move("fail_receipt"), 0);
  ASSERT_EQ(Do("close_account", "").reason(), 0);
  EXPECT_EQ(Try("R2", 100).reason(), v1::ACCOUNT_CLOSED);
}

TEST_F(ReceiptTest, ReferencesAreUniqueByMethodUntilTheReceiptFails) {
  Receive("R1", 100, "external_reference: 'X1'", kAnnounced);
  const BenchAnswer answer = Try("R2", 70, "external_reference: 'X1'");
  EXPECT_EQ(answer.reason(), v1::DUPLICATE_EXTERNAL_REFERENCE);
  EXPECT_EQ(answer.detail("receipt"), "R1");
  EXPECT_EQ(answer.detail("method"), "PAYMENT_METHOD_CARD");
  EXPECT_EQ(Try("R3", 70, "method: PAYMENT_METHOD_WALLET external_reference: 'X1'").reason(), 0);
  EXPECT_EQ(Move("fail_receipt"), 0);
  EXPECT_EQ(Try("R2", 70, "external_reference: 'X1'").reason(), 0);
}

TEST_F(ReceiptTest, AnUnknownOutcomeBlocksASecondTry) {
  Receive("R1", 100, "payment_key: 'X1'", kAnnounced);
  Receive("R2", 100, "payment_key: 'X1'", kAnnounced);
  ASSERT_EQ(Move("mark_receipt_unknown", "R1"), 0);
  const BenchAnswer answer = Try("R3", 100, "external_reference: 'X2' payment_key: 'X1'");
  EXPECT_EQ(answer.reason(), v1::PAYMENT_OUTCOME_UNKNOWN);
  EXPECT_EQ(answer.detail("receipt"), "R1");
  EXPECT_EQ(Try("R4", 101, "payment_key: 'X1'").detail("receipt"), "R1");
  EXPECT_EQ(Try("R5", 100, "payment_key: 'X1' currency: 'USD'").reason(), 0);
  EXPECT_EQ(Try("R6", 100, "payment_key: 'X1' method: PAYMENT_METHOD_ALIPAY").detail("receipt"),
            "R1");
  EXPECT_EQ(Move("mark_receipt_pending", "R2"), v1::PAYMENT_OUTCOME_UNKNOWN);
  EXPECT_EQ(Move("confirm_receipt", "R2"), v1::PAYMENT_OUTCOME_UNKNOWN);

  ASSERT_EQ(Move("mark_receipt_unknown", "R2"), 0);
  ASSERT_EQ(Move("fail_receipt", "R1"), 0);
  EXPECT_EQ(Try("R3", 100, "payment_key: 'X1'").detail("receipt"), "R2");
  ASSERT_EQ(Move("confirm_receipt", "R2"), 0);
  EXPECT_EQ(Try("R3", 100, "payment_key: 'X1'").reason(), 0);
}

TEST_F(ReceiptTest, LargeReceiptsNeedApprovalWhenTheyCount) {
  EXPECT_EQ(Try("R1", 5001).reason(), v1::APPROVAL_REQUIRED);
  EXPECT_EQ(Try("R1", 5001, "", kAnnounced).reason(), 0);
  EXPECT_EQ(Move("confirm_receipt"), v1::APPROVAL_REQUIRED);
  EXPECT_EQ(Try("R2", 5000).reason(), 0);
}

TEST_F(ReceiptTest, CreditThatWouldOverflowIsRefused) {
  const int64_t most = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(Try("R1", most, "currency: 'USD'").reason(), 0);
  EXPECT_EQ(Try("R2", 1, "currency: 'USD'").reason(), v1::AMOUNT_OVERFLOW);
}

TEST_F(ReceiptTest, ExplicitAllocationsLeaveTheRestUnapplied) {
  Invoice("I1", 100, "2026-07-01");
  Invoice("I2", 100, "2026-08-01");
  const BenchAnswer answer =
      Receive("R1", 150, "", "allocations { item_id: 'I2/1' amount_minor: 80 }");
  EXPECT_EQ(Allocations(answer), (Texts{"R1 I2/1 80"}));
  EXPECT_EQ(answer.accepted.document_number(), "RCP-03-000001");
  EXPECT_EQ(Unapplied("R1"), 70);
}

TEST_F(ReceiptTest, ARefusedAllocationRefusesTheReceipt) {
  Invoice("I1", 100, "2026-07-01");
  const BenchAnswer answer =
      Try("R1", 150, "", "allocations { item_id: 'I1/1' amount_minor: 101 }");
  EXPECT_EQ(answer.reason(), v1::EXCEEDS_OPEN_AMOUNT);
  EXPECT_EQ(bench.Credit("C1", "R1"), nullptr);
  EXPECT_EQ(Try("R1", 50, "", "allocations { item_id: 'I1/1' amount_minor: 51 }").reason(),
            v1::EXCEEDS_UNAPPLIED_AMOUNT);
}

TEST_F(ReceiptTest, ExplicitAllocationsHaveNoDateOfTheirOwn) {
  date = "2026-06-20";
  Invoice("I1", 100, "2026-07-01");
  date = "2026-06-10";
  const BenchAnswer answer =
      Receive("R1", 150, "", "allocations { item_id: 'I1/1' amount_minor: 80 }");
  EXPECT_EQ(answer.events[2].effective_date(), "2026-06-20");
}

TEST_F(ReceiptTest, KeepUnappliedHoldsThroughConfirmation) {
  Invoice("I1", 100, "2026-07-01");
  EXPECT_EQ(Allocations(Receive("R1", 100, "", "keep_unapplied: true")), Texts{});
  Receive("R2", 100, "", "keep_unapplied: true state: RECEIPT_STATE_PENDING");
  EXPECT_EQ(Allocations(Do("confirm_receipt", "receipt_id: 'R2'")), Texts{});
  Receive("R3", 30, "", "state: RECEIPT_STATE_PENDING");
  EXPECT_EQ(Allocations(Do("confirm_receipt", "receipt_id: 'R3'")), (Texts{"R3 I1/1 30"}));
}

TEST_F(ReceiptTest, AnAccountAlwaysAppliedKeepsNothingUnapplied) {
  Receive("R1", 100, "", "keep_unapplied: true state: RECEIPT_STATE_PENDING");
  ASSERT_EQ(Do("change_account_profile", "allocation_policy: 'always'").reason(), 0);
  Invoice("I1", 300, "2026-07-01");
  const BenchAnswer answer = Try("R2", 100, "", "keep_unapplied: true");
  EXPECT_EQ(answer.reason(), v1::WRONG_STATE);
  EXPECT_EQ(answer.detail("what"), "allocation policy");
  EXPECT_EQ(Allocations(Do("confirm_receipt", "receipt_id: 'R1'")), (Texts{"R1 I1/1 100"}));
}

TEST_F(ReceiptTest, EffectiveDateInFuture) {
  date = "2026-07-01";
  EXPECT_EQ(Try("R1", 100).reason(), v1::EFFECTIVE_DATE_IN_FUTURE);
}

TEST_F(ReceiptTest, Form) {
  const auto field = [&](std::string_view details, std::string_view more = "") {
    return Try("R1", 100, details, more).field();
  };
  EXPECT_EQ(field("method: PAYMENT_METHOD_UNSPECIFIED"), "record_receipt.details.method");
  EXPECT_EQ(Try("R1", 0).field(), "record_receipt.details.amount_minor");
  EXPECT_EQ(field("currency: 'eur'"), "record_receipt.details.currency");
  EXPECT_EQ(field("value_date: 'today'"), "record_receipt.details.value_date");
  EXPECT_EQ(field("external_reference: 'a\\000b'"), "record_receipt.details.external_reference");
  EXPECT_EQ(field("payment_key: '" + std::string(141, 'x') + "'"),
            "record_receipt.details.payment_key");
  EXPECT_EQ(field("remittance_document_ids: 'a b'"),
            "record_receipt.details.remittance_document_ids[0]");
  EXPECT_EQ(field("method: PAYMENT_METHOD_CASH"), "record_receipt.details.desk");
  EXPECT_EQ(field("bank_account: 'bank-1'"), "record_receipt.details.bank_account");
  EXPECT_EQ(field("", "state: RECEIPT_STATE_CLEARED"), "record_receipt.state");
  const std::string order = "allocations { item_id: 'I1/1' amount_minor: 1 } ";
  EXPECT_EQ(field("", order + "keep_unapplied: true"), "record_receipt.keep_unapplied");
  EXPECT_EQ(field("", order + "state: RECEIPT_STATE_PENDING"), "record_receipt.allocations");
  EXPECT_EQ(field("", "allocations { credit_id: 'R2' item_id: 'I1/1' amount_minor: 1 }"),
            "record_receipt.allocations[0].credit_id");
  EXPECT_EQ(Do("reverse_receipt", "receipt_id: 'R1'").field(), "reverse_receipt.kind");
  EXPECT_EQ(Do("reverse_receipt", "receipt_id: 'R1' kind: REVERSAL_KIND_CHARGEBACK").field(),
            "reverse_receipt.evidence_deadline");
  EXPECT_EQ(Do("reverse_receipt",
               "receipt_id: 'R1' kind: REVERSAL_KIND_ERROR "
               "evidence_deadline: '2026-07-01'")
                .field(),
            "reverse_receipt.evidence_deadline");
}

}  // namespace
}  // namespace quittance
