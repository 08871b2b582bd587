#include "ledger/domain/posting.h"

#include "ledger/base/check.h"
#include "ledger/domain/nouns.h"

namespace quittance {
namespace {

struct Named {
  v1::ControlAccount account;
  std::string_view name;
};

constexpr Named kNames[] = {
    {v1::CASH_ON_HAND, "Cash on hand"},
    {v1::SAFE, "Safe"},
    {v1::BANK, "Bank"},
    {v1::PAYMENT_CLEARING, "Payment clearing"},
    {v1::ACCOUNTS_RECEIVABLE, "Accounts receivable"},
    {v1::CUSTODY_BANK, "Custody bank"},
    {v1::ALLOWANCE_FOR_DOUBTFUL_RECEIVABLES, "Allowance for doubtful receivables"},
    {v1::GOODS_TAKEN_IN_PAYMENT, "Goods taken in payment"},
    {v1::CUSTOMER_CREDITS, "Customer credits"},
    {v1::CUSTOMER_PREPAID, "Customer prepaid accounts"},
    {v1::CUSTODY_FUNDS_HELD, "Custody funds held"},
    {v1::CREDIT_DEPOSITS_HELD, "Credit deposits held"},
    {v1::UNIDENTIFIED_BANK_MONEY, "Unidentified bank money"},
    {v1::MONEY_IN_TRANSIT, "Money in transit between streams"},
    {v1::TAX_PAYABLE, "Tax payable"},
    {v1::REFUNDS_PAYABLE, "Refunds payable"},
    {v1::RISK_RESERVE, "Risk reserve"},
    {v1::RISK_RESERVE_APPROPRIATION, "Risk reserve appropriation"},
    {v1::REVENUE, "Revenue"},
    {v1::DISCOUNTS_AND_ALLOWANCES, "Discounts and allowances"},
    {v1::LATE_FEES_AND_INTEREST, "Late fees and interest"},
    {v1::RECOVERIES, "Recoveries of written-off debt"},
    {v1::BAD_DEBT_EXPENSE, "Bad-debt expense"},
    {v1::PAYMENT_FEES, "Payment fees"},
    {v1::COMPENSATION_AND_GOODWILL, "Compensation and goodwill"},
    {v1::CASH_OVER_AND_SHORT, "Cash over and short"},
    {v1::PETTY_CASH, "Petty cash"},
};

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
  for (const Named& named : kNames) {
    if (named.account == account) return named.name;
  }
  CHECK(false, "control account {} has no name", static_cast<int>(account));
}

}  // namespace quittance
