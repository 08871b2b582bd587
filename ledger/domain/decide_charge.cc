#include <fmt/format.h>

#include "ledger/domain/allocate.h"
#include "ledger/domain/charge.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/documents.h"
#include "ledger/domain/duties.h"
#include "ledger/domain/interest.h"
#include "ledger/domain/money.h"
#include "ledger/domain/numbers.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

const rows::ItemRow* FindItem(const Situation& situation, std::string_view item_id) {
  return tables::kItem.Find(situation.rows, situation.stream, item_id);
}

// Fills the item of a charge. AMOUNT_OVERFLOW, CREDIT_LIMIT_EXCEEDED.
MaybeRefusal FixItem(const Situation& situation, const Ground& ground, int64_t net_minor,
                     v1::ChargeRaised* raised) {
  const std::optional<int64_t> tax = ShareOf(net_minor, raised->tax_rate_bp());
  const std::optional<int64_t> gross = tax ? CheckedAdd(net_minor, *tax) : std::nullopt;
  if (!gross) return AmountOverflow("the charge with its tax");
  v1::OpenItem& item = *raised->mutable_item();
  item.set_item_id(raised->charge_id());
  item.set_amount_minor(*gross);
  item.set_net_minor(net_minor);
  item.set_tax_minor(*tax);
  RETURN_IF_REFUSED(CheckTotals(*ground.account, raised->currency(), {.receivable_minor = *gross}));
  return CheckCreditLimit(situation, *ground.account, raised->currency(), *gross);
}

void AddCharge(const Situation& situation, v1::ChargeRaised raised, Outcome& outcome) {
  raised.set_number(NextNumber(situation, kChargeSeries, outcome));
  outcome.accepted().set_document_number(raised.number());
  v1::ChargeRaised& event = *outcome.Add(situation.effective_date).mutable_charge_raised();
  event = std::move(raised);
  AllocateOnNewItems(situation, event.currency(), outcome);
}

// Days that are not over have no balance yet.
MaybeRefusal CheckDaysOver(const Situation& situation, std::string_view to_date) {
  if (to_date <= situation.effective_date) return std::nullopt;
  return Refuse(v1::EFFECTIVE_DATE_IN_FUTURE,
                fmt::format("interest up to {} cannot be charged on {}: the days are not over",
                            to_date, situation.effective_date),
                {{"effective_date", std::string(to_date)},
                 {"latest", std::string(situation.effective_date)}});
}

// A day bears interest once.
MaybeRefusal CheckNotCharged(const v1::ChargeInterest& command, const rows::ItemRow& item) {
  for (const rows::InterestSpan& span : item.interest()) {
    if (command.from_date() >= span.to_date() || span.from_date() >= command.to_date()) continue;
    return Refuse(
        v1::INTEREST_ALREADY_CHARGED,
        fmt::format("charge {} charged item {} interest from {} to {} already", span.charge_id(),
                    command.item_id(), span.from_date(), span.to_date()),
        {{"item", command.item_id()},
         {"from", span.from_date()},
         {"to", span.to_date()},
         {"charge", span.charge_id()}});
  }
  return std::nullopt;
}

MaybeRefusal ComputeInterest(const Situation& situation, const v1::ChargeInterest& command,
                             const rows::ItemRow& item, v1::InterestBasis* basis,
                             int64_t* interest_minor) {
  const std::optional<int64_t> balance_days =
      BalanceDaysOf(situation.rows, situation.stream, command.item_id(), item, command.from_date(),
                    command.to_date());
  if (!balance_days) return AmountOverflow("the item's balance over these days");
  const std::optional<int64_t> interest = InterestOn(*balance_days, command.rate_bp());
  if (!interest) return AmountOverflow("the interest");
  if (*interest == 0) {
    return Refuse(
        v1::NOTHING_TO_CHARGE,
        fmt::format("item {} bears no interest from {} to {} at {} basis points", command.item_id(),
                    command.from_date(), command.to_date(), command.rate_bp()),
        {{"item", command.item_id()}, {"from", command.from_date()}, {"to", command.to_date()}});
  }
  basis->set_from_date(command.from_date());
  basis->set_to_date(command.to_date());
  basis->set_rate_bp(command.rate_bp());
  basis->set_balance_days_minor(*balance_days);
  *interest_minor = *interest;
  return std::nullopt;
}

}  // namespace

MaybeRefusal Decide(const Situation& situation, const v1::RaiseCharge& command, Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kNotBlocked, &ground));
  const std::string& related = command.related_item_id();
  if (!related.empty() && FindItem(situation, related) == nullptr) {
    return NotFound("item", related);
  }
  RETURN_IF_REFUSED(CheckNewDocumentId(situation, command.charge_id()));
  const std::string& currency =
      command.currency().empty() ? ground.account->currency() : command.currency();
  RETURN_IF_REFUSED(CheckCurrencyInBook(*ground.settings, currency));
  v1::ChargeRaised raised;
  raised.set_charge_id(command.charge_id());
  raised.set_currency(currency);
  raised.mutable_item()->set_kind(command.kind());
  raised.mutable_item()->set_due_date(command.due_date());
  raised.set_text(command.text());
  raised.set_related_item_id(related);
  raised.set_tax_rate_bp(command.tax_rate_bp());
  RETURN_IF_REFUSED(FixItem(situation, ground, command.amount_minor(), &raised));
  AddCharge(situation, std::move(raised), outcome);
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::ChargeInterest& command,
                    Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kNotBlocked, &ground));
  const rows::ItemRow* item = FindItem(situation, command.item_id());
  if (item == nullptr) return NotFound("item", command.item_id());
  RETURN_IF_REFUSED(CheckNewDocumentId(situation, command.charge_id()));
  RETURN_IF_REFUSED(CheckCurrencyInBook(*ground.settings, item->currency()));
  RETURN_IF_REFUSED(CheckDaysOver(situation, command.to_date()));
  RETURN_IF_REFUSED(CheckNotCharged(command, *item));
  v1::ChargeRaised raised;
  raised.set_charge_id(command.charge_id());
  raised.set_currency(item->currency());
  raised.mutable_item()->set_kind(v1::ITEM_KIND_INTEREST);
  raised.mutable_item()->set_due_date(command.due_date());
  raised.set_related_item_id(command.item_id());
  int64_t interest_minor = 0;
  RETURN_IF_REFUSED(
      ComputeInterest(situation, command, *item, raised.mutable_interest(), &interest_minor));
  RETURN_IF_REFUSED(FixItem(situation, ground, interest_minor, &raised));
  AddCharge(situation, std::move(raised), outcome);
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::VoidCharge& command, Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const rows::DocumentRow* document = nullptr;
  RETURN_IF_REFUSED(FindIssued(situation, rows::DOCUMENT_CHARGE, command.charge_id(), &document));
  RETURN_IF_REFUSED(CheckUntouched(situation, command.charge_id(), *document));
  RETURN_IF_REFUSED(CheckDuty(situation, *ground.settings, v1::DUTY_CREDIT, document->done(),
                              "charge", command.charge_id()));
  v1::ChargeVoided& voided = *outcome.Add(situation.effective_date).mutable_charge_voided();
  voided.set_charge_id(command.charge_id());
  voided.set_number(document->number());
  voided.set_currency(document->currency());
  *voided.mutable_item() = document->items(0);
  voided.set_reason_code(command.reason_code());
  return std::nullopt;
}

}  // namespace quittance
