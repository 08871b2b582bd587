#include "ledger/domain/provision.h"

#include "ledger/domain/checks.h"
#include "ledger/domain/totals.h"

namespace quittance {

void Validate(const v1::SetProvision& command, Violations& violations) {
  violations.Id("run_id", command.run_id());
  violations.OptionalCurrency("currency", command.currency());
  violations.NotNegative("amount_minor", command.amount_minor());
}

MaybeRefusal Decide(const Situation& situation, const v1::SetProvision& command, Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  const std::string& currency =
      command.currency().empty() ? ground.account->currency() : command.currency();
  RETURN_IF_REFUSED(CheckCurrencyInBook(*ground.settings, currency));
  const rows::AccountTotals& totals = TotalsOf(*ground.account, currency);
  if (!command.header().effective_date().empty()) {
    RETURN_IF_REFUSED(CheckNotBefore(situation.effective_date, totals.provided_date(), "provision",
                                     command.run_id()));
  }
  const int64_t change = command.amount_minor() - totals.provided_minor();
  if (change == 0) return std::nullopt;
  v1::ProvisionSet& set =
      *outcome.Add(MovementDate(situation, totals.provided_date(), "")).mutable_provision_set();
  set.set_run_id(command.run_id());
  set.set_currency(currency);
  set.set_amount_minor(command.amount_minor());
  set.set_change_minor(change);
  return std::nullopt;
}

void ChangeProvided(const EventContext& context, std::string_view currency, int64_t change_minor,
                    TableWriter& rows) {
  if (change_minor == 0) return;
  rows::AccountTotals& totals = EditTotals(context, currency, rows);
  totals.set_provided_minor(MovedTotal(totals.provided_minor(), change_minor));
  totals.mutable_provided_date()->assign(context.date);
}

void Evolve(const EventContext& context, const v1::ProvisionSet& event, TableWriter& rows) {
  ChangeProvided(context, event.currency(), event.change_minor(), rows);
}

void Post(const EventContext& context, const v1::ProvisionSet& event, Postings& postings) {
  const bool is_up = event.change_minor() > 0;
  const int64_t amount = is_up ? event.change_minor() : -event.change_minor();
  const auto expense = is_up ? &Debit : &Credit;
  const auto allowance = is_up ? &Credit : &Debit;
  expense(postings, v1::BAD_DEBT_EXPENSE, "", event.currency(), amount);
  allowance(postings, v1::ALLOWANCE_FOR_DOUBTFUL_RECEIVABLES, context.account_id, event.currency(),
            amount);
}

}  // namespace quittance
