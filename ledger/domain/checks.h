#pragma once
// Refusals that many rules share, each in one place so that message and details are always the
// same. Rows found stay valid while a command is decided: the tables under a Situation are cached.

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "ledger/domain/situation.h"

// Inside a function that answers a MaybeRefusal.
#define RETURN_IF_REFUSED(expression)                       \
  do {                                                      \
    if (auto refusal = (expression); refusal.has_value()) { \
      return refusal;                                       \
    }                                                       \
  } while (false)

namespace quittance {

// NOT_FOUND for any noun, e.g. ("item", "I1/1").
v1::Refusal NotFound(std::string_view what, std::string_view id);

// ALREADY_EXISTS for any noun.
v1::Refusal AlreadyExists(std::string_view what, std::string_view id);

// WRONG_STATE: "invoice I1 is void; only an issued one can be voided" has state "void" and needed
// "issued". `rest` is the sentence from the semicolon on.
v1::Refusal WrongState(std::string_view what, std::string_view id, std::string_view state,
                       std::string_view needed, std::string_view rest);

// AMOUNT_OVERFLOW. `field` is the command's, or the sum that leaves int64.
v1::Refusal AmountOverflow(std::string_view field);

// What the account must be like.
enum class AccountNeed {
  kExists,
  kNotClosed,   // else ACCOUNT_CLOSED
  kNotBlocked,  // else ACCOUNT_CLOSED, ACCOUNT_BLOCKED
};

// The rows nearly every rule begins with.
struct Ground {
  const v1::BookSettings* settings = nullptr;
  const rows::AccountRow* account = nullptr;
};

// NOT_FOUND (book).
MaybeRefusal FindSettings(const Situation& situation, const v1::BookSettings** settings);

// NOT_FOUND (book, account), ACCOUNT_CLOSED, ACCOUNT_BLOCKED.
MaybeRefusal FindGround(const Situation& situation, AccountNeed need, Ground* ground);

// CURRENCY_NOT_IN_BOOK.
MaybeRefusal CheckCurrencyInBook(const v1::BookSettings& settings, std::string_view currency);

// CURRENCY_MISMATCH.
MaybeRefusal CheckSameCurrency(std::string_view currency, std::string_view expected);

// ALREADY_EXISTS: invoices, charges, credit notes, receipts, refunds and compensations share one id
// space within the account.
MaybeRefusal CheckNewDocumentId(const Situation& situation, std::string_view id);

// "invoice", "charge", ...
std::string_view NameOf(rows::DocumentKind kind);

// The date of a movement that is given none of its own: the latest of the command's and of the last
// movements of the item and of the credit it touches ("" where it touches none).
std::string_view MovementDate(const Situation& situation, std::string_view item_last_date,
                              std::string_view credit_last_date);

// BEFORE_LAST_MOVEMENT, for a movement whose date is its own. `what` and `id` name the item or
// credit.
MaybeRefusal CheckNotBefore(std::string_view date, std::string_view last_date,
                            std::string_view what, std::string_view id);

// EXCEEDS_OPEN_AMOUNT.
MaybeRefusal CheckOpen(std::string_view item_id, const rows::ItemRow& item, int64_t asked_minor);

// EXCEEDS_UNAPPLIED_AMOUNT.
MaybeRefusal CheckUnapplied(std::string_view credit_id, const rows::CreditRow& credit,
                            int64_t asked_minor);

// APPROVAL_REQUIRED where the amount is above the actor's limit. Of the book's limits for that
// action and currency that bind the actor and the payment's method, if it has one, the most
// specific decides: principal before role, both before either, and between equals the one that
// names the method. None: no limit.
//
// kUnlimitedMinor asks for more than any amount, e.g. to lift a credit limit altogether.
inline constexpr int64_t kUnlimitedMinor = std::numeric_limits<int64_t>::max();
MaybeRefusal CheckApprovalLimit(const Situation& situation, const v1::BookSettings& settings,
                                v1::ApprovalAction action, std::string_view currency,
                                int64_t amount_minor,
                                v1::PaymentMethod method = v1::PAYMENT_METHOD_UNSPECIFIED);

// CREDIT_LIMIT_EXCEEDED where what is open in the account's currency and what is asked are above
// its limit, or what its whole group has open above the group's. Other currencies are not limited.
MaybeRefusal CheckCreditLimit(const Situation& situation, const rows::AccountRow& account,
                              std::string_view currency, int64_t asked_minor);

// AMOUNT_OVERFLOW where a total of the account would leave int64. Every command that raises a total
// asks, so that evolve never has to. Changes below 0 count as 0.
struct TotalsChange {
  int64_t receivable_minor = 0;
  int64_t credit_minor = 0;
  int64_t refund_minor = 0;
};
MaybeRefusal CheckTotals(const rows::AccountRow& account, std::string_view currency,
                         const TotalsChange& change);

}  // namespace quittance
