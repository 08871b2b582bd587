#include <fmt/format.h>

#include "ledger/domain/allocate.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/duties.h"
#include "ledger/domain/money_account.h"
#include "ledger/domain/refund.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

std::string_view NameOf(rows::RefundState state) {
  switch (state) {
    case rows::REFUND_REQUESTED:
      return "requested";
    case rows::REFUND_PAID:
      return "paid";
    case rows::REFUND_ENDED:
      return "ended";
    default:
      return "unspecified";
  }
}

// NOT_FOUND (book, account, refund), WRONG_STATE unless it is requested.
MaybeRefusal FindRequested(const Situation& situation, const std::string& refund_id, Ground* ground,
                           const rows::RefundRow** refund) {
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, ground));
  *refund = tables::kRefund.Find(situation.rows, situation.stream, refund_id);
  if (*refund == nullptr) return NotFound("refund", refund_id);
  if ((*refund)->state() == rows::REFUND_REQUESTED) return std::nullopt;
  return WrongState("refund", refund_id, NameOf((*refund)->state()), "requested",
                    "only a requested one can be paid or ended");
}

// The receipt whose money it is; nullptr: it came of none.
const rows::ReceiptRow* ReceiptBehind(const Situation& situation, const rows::CreditRow* credit) {
  if (credit == nullptr) return nullptr;
  return tables::kReceipt.Find(situation.rows, situation.stream, credit->origin_id());
}

// Who took the money does not ask for it back, where the book says so.
MaybeRefusal CheckAsking(const Situation& situation, const v1::BookSettings& settings,
                         const rows::CreditRow& credit) {
  const rows::ReceiptRow* receipt = ReceiptBehind(situation, &credit);
  if (receipt == nullptr) return std::nullopt;
  return CheckDuty(situation, settings, v1::DUTY_REFUND, receipt->done(), "receipt",
                   credit.origin_id());
}

// Money goes back the way it came, or somebody says why not: who asks for a refund elsewhere may
// not be who paid. `elsewhere`: it does not.
MaybeRefusal CheckWay(const Situation& situation, const v1::PayRefund& command,
                      const rows::RefundRow& refund, bool* elsewhere) {
  const rows::ReceiptRow* receipt = ReceiptBehind(
      situation, tables::kCredit.Find(situation.rows, situation.stream, refund.credit_id()));
  *elsewhere = receipt != nullptr && receipt->details().method() != command.method();
  if (!*elsewhere || !command.elsewhere_reason_code().empty()) return std::nullopt;
  const std::string came_by = v1::PaymentMethod_Name(receipt->details().method());
  return Refuse(v1::REFUND_ELSEWHERE,
                fmt::format("the money of refund {} came by {}; pay it so, or give "
                            "elsewhere_reason_code",
                            command.refund_id(), came_by),
                {{"refund", command.refund_id()},
                 {"method", v1::PaymentMethod_Name(command.method())},
                 {"came_by", came_by}});
}

// A credit note's refund took from no credit, so it opens one of its own.
std::string CreditRestoredBy(const std::string& refund_id, const rows::RefundRow& refund) {
  return refund.credit_id().empty() ? refund_id + "/refund" : refund.credit_id();
}

}  // namespace

MaybeRefusal Decide(const Situation& situation, const v1::RequestRefund& command,
                    Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  RETURN_IF_REFUSED(CheckNewDocumentId(situation, command.refund_id()));
  const rows::CreditRow* credit =
      tables::kCredit.Find(situation.rows, situation.stream, command.credit_id());
  if (credit == nullptr) return NotFound("credit", command.credit_id());
  const std::string& last = credit->last_movement_date();
  if (!command.header().effective_date().empty()) {
    RETURN_IF_REFUSED(
        CheckNotBefore(situation.effective_date, last, "credit", command.credit_id()));
  }
  RETURN_IF_REFUSED(CheckUnapplied(command.credit_id(), *credit, command.amount_minor()));
  RETURN_IF_REFUSED(CheckAsking(situation, *ground.settings, *credit));
  RETURN_IF_REFUSED(
      CheckTotals(*ground.account, credit->currency(), {.refund_minor = command.amount_minor()}));
  RETURN_IF_REFUSED(CheckApprovalLimit(situation, *ground.settings, v1::APPROVAL_ACTION_REFUND,
                                       credit->currency(), command.amount_minor()));
  v1::RefundRequested& requested =
      *outcome.Add(MovementDate(situation, "", last)).mutable_refund_requested();
  requested.set_refund_id(command.refund_id());
  requested.set_credit_id(command.credit_id());
  requested.set_currency(credit->currency());
  requested.set_amount_minor(command.amount_minor());
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::PayRefund& command, Outcome& outcome) {
  Ground ground;
  const rows::RefundRow* refund = nullptr;
  RETURN_IF_REFUSED(FindRequested(situation, command.refund_id(), &ground, &refund));
  RETURN_IF_REFUSED(CheckDuty(situation, *ground.settings, v1::DUTY_PAY_MONEY, refund->done(),
                              "refund", command.refund_id()));
  std::string money_dimension;
  RETURN_IF_REFUSED(FindMoneyDimension(*ground.settings, command.method(), command.desk(),
                                       command.bank_account(), &money_dimension));
  bool elsewhere = false;
  RETURN_IF_REFUSED(CheckWay(situation, command, *refund, &elsewhere));
  v1::RefundPaid& paid =
      *outcome.Add(MovementDate(situation, "", refund->requested_date())).mutable_refund_paid();
  paid.set_refund_id(command.refund_id());
  paid.set_currency(refund->currency());
  paid.set_amount_minor(refund->amount_minor());
  paid.set_method(command.method());
  paid.set_money_dimension(std::move(money_dimension));
  if (elsewhere) paid.set_elsewhere_reason_code(command.elsewhere_reason_code());
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::EndRefund& command, Outcome& outcome) {
  Ground ground;
  const rows::RefundRow* refund = nullptr;
  RETURN_IF_REFUSED(FindRequested(situation, command.refund_id(), &ground, &refund));
  RETURN_IF_REFUSED(
      CheckTotals(*ground.account, refund->currency(), {.credit_minor = refund->amount_minor()}));
  const rows::CreditRow* credit =
      tables::kCredit.Find(situation.rows, situation.stream, refund->credit_id());
  std::string_view last;
  if (credit != nullptr) last = credit->last_movement_date();
  v1::RefundEnded& ended =
      *outcome.Add(MovementDate(situation, refund->requested_date(), last)).mutable_refund_ended();
  ended.set_refund_id(command.refund_id());
  ended.set_end(command.end());
  ended.set_currency(refund->currency());
  ended.set_amount_minor(refund->amount_minor());
  ended.set_credit_id(CreditRestoredBy(command.refund_id(), *refund));
  AllocateOnNewItems(situation, refund->currency(), outcome);
  return std::nullopt;
}

}  // namespace quittance
