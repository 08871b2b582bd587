#include "ledger/domain/posting.h"

#include "ledger/base/check.h"
#include "ledger/domain/nouns.h"

namespace quittance {
namespace {

void PostBody(const EventContext& context, const v1::Event& event, Postings& postings) {
  switch (event.body_case()) {
#define X(Type, field)     \
  case v1::Event::k##Type: \
    return Post(context, event.field(), postings);
#include "ledger/domain/events.inc"
#undef X
    case v1::Event::BODY_NOT_SET:
      break;
  }
  CHECK(false, "an event this build does not know was not stopped by the schema check");
}

void AddPosting(Postings& postings, v1::ControlAccount account, std::string_view dimension,
                std::string_view currency, Side side, int64_t amount_minor) {
  if (amount_minor == 0) return;
  postings.push_back({.account = account,
                      .dimension = std::string(dimension),
                      .currency = std::string(currency),
                      .side = side,
                      .amount_minor = amount_minor});
}

// Events touch one currency each, so one sum is the check per currency.
void CheckBalanced(const Postings& postings) {
  __int128 balance = 0;
  for (const Posting& posting : postings) {
    CHECK(posting.amount_minor > 0);
    CHECK(posting.currency == postings.front().currency);
    balance += posting.side == Side::kDebit ? posting.amount_minor : -posting.amount_minor;
  }
  CHECK(balance == 0, "debits differ from credits");
}

}  // namespace

void Debit(Postings& postings, v1::ControlAccount account, std::string_view dimension,
           std::string_view currency, int64_t amount_minor) {
  AddPosting(postings, account, dimension, currency, Side::kDebit, amount_minor);
}

void Credit(Postings& postings, v1::ControlAccount account, std::string_view dimension,
            std::string_view currency, int64_t amount_minor) {
  AddPosting(postings, account, dimension, currency, Side::kCredit, amount_minor);
}

Postings Post(const EventContext& context, const v1::Event& event, uint32_t postings_version) {
  CHECK(postings_version == kPostingsVersion, "postings version {} is unknown", postings_version);
  Postings postings;
  PostBody(context, event, postings);
  CheckBalanced(postings);
  return postings;
}

std::string CodeOf(v1::ControlAccount account, const v1::BookSettings& settings) {
  for (const v1::AccountCode& mapped : settings.account_codes()) {
    if (mapped.account() == account) return mapped.code();
  }
  return std::to_string(static_cast<int>(account));
}

std::string_view NameOf(v1::ControlAccount account) {
  switch (account) {
    case v1::CASH_ON_HAND:
      return "Cash on hand";
    case v1::SAFE:
      return "Safe";
    case v1::BANK:
      return "Bank";
    case v1::PAYMENT_CLEARING:
      return "Payment clearing";
    case v1::ACCOUNTS_RECEIVABLE:
      return "Accounts receivable";
    case v1::CUSTODY_BANK:
      return "Custody bank";
    case v1::ALLOWANCE_FOR_DOUBTFUL_RECEIVABLES:
      return "Allowance for doubtful receivables";
    case v1::GOODS_TAKEN_IN_PAYMENT:
      return "Goods taken in payment";
    case v1::CUSTOMER_CREDITS:
      return "Customer credits";
    case v1::CUSTOMER_PREPAID:
      return "Customer prepaid accounts";
    case v1::CUSTODY_FUNDS_HELD:
      return "Custody funds held";
    case v1::CREDIT_DEPOSITS_HELD:
      return "Credit deposits held";
    case v1::UNIDENTIFIED_BANK_MONEY:
      return "Unidentified bank money";
    case v1::MONEY_IN_TRANSIT:
      return "Money in transit between streams";
    case v1::TAX_PAYABLE:
      return "Tax payable";
    case v1::REFUNDS_PAYABLE:
      return "Refunds payable";
    case v1::RISK_RESERVE:
      return "Risk reserve";
    case v1::RISK_RESERVE_APPROPRIATION:
      return "Risk reserve appropriation";
    case v1::REVENUE:
      return "Revenue";
    case v1::DISCOUNTS_AND_ALLOWANCES:
      return "Discounts and allowances";
    case v1::LATE_FEES_AND_INTEREST:
      return "Late fees and interest";
    case v1::RECOVERIES:
      return "Recoveries of written-off debt";
    case v1::BAD_DEBT_EXPENSE:
      return "Bad-debt expense";
    case v1::PAYMENT_FEES:
      return "Payment fees";
    case v1::COMPENSATION_AND_GOODWILL:
      return "Compensation and goodwill";
    case v1::CASH_OVER_AND_SHORT:
      return "Cash over and short";
    case v1::PETTY_CASH:
      return "Petty cash";
    default:
      return "Unknown";
  }
}

}  // namespace quittance
