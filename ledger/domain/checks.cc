#include "ledger/domain/checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/domain/money.h"
#include "ledger/domain/money_text.h"
#include "ledger/domain/tables.h"
#include "ledger/domain/totals.h"

namespace quittance {
namespace {

// What a second person would have to approve.
std::string_view NameOf(v1::ApprovalAction action) {
  switch (action) {
    case v1::APPROVAL_ACTION_CREDIT_NOTE:
      return "a credit note";
    case v1::APPROVAL_ACTION_RECEIPT_REVERSAL:
      return "the reversal of a receipt";
    case v1::APPROVAL_ACTION_REFUND:
      return "a refund";
    case v1::APPROVAL_ACTION_CREDIT_LIMIT_RISE:
      return "a rise of the credit limit";
    case v1::APPROVAL_ACTION_DISCOUNT:
      return "a discount or difference";
    case v1::APPROVAL_ACTION_LARGE_RECEIPT:
      return "a receipt";
    case v1::APPROVAL_ACTION_WRITE_OFF:
      return "a write-off";
    case v1::APPROVAL_ACTION_COMPENSATION:
      return "a compensation";
    default:
      CHECK(false, "unknown approval action {}", static_cast<int>(action));
  }
}

const v1::ApprovalLimit* LimitFor(const v1::BookSettings& settings, const Actor& actor,
                                  v1::ApprovalAction action, std::string_view currency,
                                  v1::PaymentMethod method) {
  const v1::ApprovalLimit* found = nullptr;
  int found_rank = -1;
  for (const v1::ApprovalLimit& limit : settings.approval_limits()) {
    if (limit.action() != action || limit.currency() != currency) continue;
    const bool names_role = limit.role() != v1::ROLE_UNSPECIFIED;
    const bool names_principal = !limit.principal().empty();
    if (names_role && limit.role() != actor.role) continue;
    if (names_principal && limit.principal() != actor.principal) continue;
    const bool names_method = limit.method() != v1::PAYMENT_METHOD_UNSPECIFIED;
    if (names_method && limit.method() != method) continue;
    const int rank = (names_principal ? 4 : 0) + (names_role ? 2 : 0) + (names_method ? 1 : 0);
    if (rank <= found_rank) continue;
    found = &limit;
    found_rank = rank;
  }
  return found;
}

bool Fits(int64_t total_minor, int64_t change_minor) {
  return CheckedAdd(total_minor, std::max<int64_t>(change_minor, 0)).has_value();
}

}  // namespace

v1::Refusal NotFound(std::string_view what, std::string_view id) {
  return Refuse(v1::NOT_FOUND, fmt::format("there is no {} {}", what, id),
                {{"what", std::string(what)}, {"id", std::string(id)}});
}

v1::Refusal AlreadyExists(std::string_view what, std::string_view id) {
  return Refuse(v1::ALREADY_EXISTS, fmt::format("{} {} exists already", what, id),
                {{"what", std::string(what)}, {"id", std::string(id)}});
}

v1::Refusal WrongState(std::string_view what, std::string_view id, std::string_view state,
                       std::string_view needed, std::string_view rest) {
  return Refuse(v1::WRONG_STATE, fmt::format("{} {} is {}; {}", what, id, state, rest),
                {{"what", std::string(what)},
                 {"id", std::string(id)},
                 {"state", std::string(state)},
                 {"needed", std::string(needed)}});
}

v1::Refusal AmountOverflow(std::string_view field) {
  return Refuse(v1::AMOUNT_OVERFLOW,
                fmt::format("{} would be larger than the ledger can count", field),
                {{"field", std::string(field)}});
}

MaybeRefusal FindSettings(const Situation& situation, const v1::BookSettings** settings) {
  const rows::BookRow* book = tables::kBook.Find(situation.reference, situation.book);
  if (book == nullptr) return NotFound("book", situation.book);
  *settings = &book->settings();
  return std::nullopt;
}

MaybeRefusal FindGround(const Situation& situation, AccountNeed need, Ground* ground) {
  RETURN_IF_REFUSED(FindSettings(situation, &ground->settings));
  ground->account = tables::kAccount.Find(situation.rows, situation.stream);
  if (ground->account == nullptr) return NotFound("account", situation.account_id);
  const std::string id(situation.account_id);
  if (need != AccountNeed::kExists && ground->account->state() == rows::ACCOUNT_CLOSED) {
    return Refuse(v1::ACCOUNT_CLOSED, fmt::format("account {} is closed", id), {{"account", id}});
  }
  if (need == AccountNeed::kNotBlocked && ground->account->state() == rows::ACCOUNT_BLOCKED) {
    const std::string& reason = ground->account->block_reason_code();
    return Refuse(v1::ACCOUNT_BLOCKED, fmt::format("account {} is blocked: {}", id, reason),
                  {{"account", id}, {"reason", reason}});
  }
  return std::nullopt;
}

MaybeRefusal CheckCurrencyInBook(const v1::BookSettings& settings, std::string_view currency) {
  if (std::ranges::find(settings.currencies(), currency) != settings.currencies().end()) {
    return std::nullopt;
  }
  return Refuse(v1::CURRENCY_NOT_IN_BOOK, fmt::format("the book does not use {}", currency),
                {{"currency", std::string(currency)}});
}

MaybeRefusal CheckSameCurrency(std::string_view currency, std::string_view expected) {
  if (currency == expected) return std::nullopt;
  return Refuse(v1::CURRENCY_MISMATCH,
                fmt::format("the amount is in {}, but {} is needed", currency, expected),
                {{"currency", std::string(currency)}, {"expected", std::string(expected)}});
}

MaybeRefusal CheckNewDocumentId(const Situation& situation, std::string_view id) {
  const rows::DocumentRow* document = tables::kDocument.Find(situation.rows, situation.stream, id);
  if (document == nullptr) return std::nullopt;
  return AlreadyExists(NameOf(document->kind()), id);
}

std::string_view NameOf(rows::DocumentKind kind) {
  switch (kind) {
    case rows::DOCUMENT_INVOICE:
      return "invoice";
    case rows::DOCUMENT_CHARGE:
      return "charge";
    case rows::DOCUMENT_CREDIT_NOTE:
      return "credit note";
    case rows::DOCUMENT_RECEIPT:
      return "receipt";
    case rows::DOCUMENT_REFUND:
      return "refund";
    case rows::DOCUMENT_COMPENSATION:
      return "compensation";
    default:
      CHECK(false, "unknown document kind {}", static_cast<int>(kind));
  }
}

std::string_view MovementDate(const Situation& situation, std::string_view item_last_date,
                              std::string_view credit_last_date) {
  return std::max({situation.effective_date, item_last_date, credit_last_date});
}

MaybeRefusal CheckNotBefore(std::string_view date, std::string_view last_date,
                            std::string_view what, std::string_view id) {
  if (date >= last_date) return std::nullopt;
  return Refuse(v1::BEFORE_LAST_MOVEMENT,
                fmt::format("{} {} last moved on {}, after {}", what, id, last_date, date),
                {{"date", std::string(date)}, {"last", std::string(last_date)}});
}

MaybeRefusal CheckOpen(std::string_view item_id, const rows::ItemRow& item, int64_t asked_minor) {
  if (asked_minor <= item.open_minor()) return std::nullopt;
  const std::string& currency = item.currency();
  return Refuse(
      v1::EXCEEDS_OPEN_AMOUNT,
      fmt::format("item {} has {} open, less than {}", item_id,
                  MoneyText(item.open_minor(), currency), MoneyText(asked_minor, currency)),
      {{"item", std::string(item_id)},
       {"open", std::to_string(item.open_minor())},
       {"asked", std::to_string(asked_minor)},
       {"currency", currency}});
}

MaybeRefusal CheckUnapplied(std::string_view credit_id, const rows::CreditRow& credit,
                            int64_t asked_minor) {
  if (asked_minor <= credit.unapplied_minor()) return std::nullopt;
  const std::string& currency = credit.currency();
  return Refuse(
      v1::EXCEEDS_UNAPPLIED_AMOUNT,
      fmt::format("credit {} has {} unapplied, less than {}", credit_id,
                  MoneyText(credit.unapplied_minor(), currency), MoneyText(asked_minor, currency)),
      {{"credit", std::string(credit_id)},
       {"unapplied", std::to_string(credit.unapplied_minor())},
       {"asked", std::to_string(asked_minor)},
       {"currency", currency}});
}

MaybeRefusal CheckApprovalLimit(const Situation& situation, const v1::BookSettings& settings,
                                v1::ApprovalAction action, std::string_view currency,
                                int64_t amount_minor, v1::PaymentMethod method) {
  const v1::ApprovalLimit* limit = LimitFor(settings, situation.actor, action, currency, method);
  if (limit == nullptr || amount_minor <= limit->amount_minor()) return std::nullopt;
  const std::string asked =
      amount_minor == kUnlimitedMinor ? "an unlimited amount" : MoneyText(amount_minor, currency);
  return Refuse(
      v1::APPROVAL_REQUIRED,
      fmt::format("{} of {} by {} needs a second person: the limit is {}", NameOf(action), asked,
                  situation.actor.principal, MoneyText(limit->amount_minor(), currency)),
      {{"action", v1::ApprovalAction_Name(action)},
       {"amount", std::to_string(amount_minor)},
       {"limit", std::to_string(limit->amount_minor())},
       {"currency", std::string(currency)}});
}

MaybeRefusal CheckTotals(const rows::AccountRow& account, std::string_view currency,
                         const TotalsChange& change) {
  const rows::AccountTotals& totals = TotalsOf(account, currency);
  if (!Fits(totals.receivable_minor(), change.receivable_minor)) {
    return AmountOverflow("the account's receivable");
  }
  if (!Fits(totals.credit_minor(), change.credit_minor)) {
    return AmountOverflow("the account's credit");
  }
  if (!Fits(totals.refund_minor(), change.refund_minor)) {
    return AmountOverflow("the account's refunds payable");
  }
  return std::nullopt;
}

}  // namespace quittance
