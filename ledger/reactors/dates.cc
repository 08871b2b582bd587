#include "ledger/reactors/dates.h"

#include "ledger/domain/business_date.h"
#include "ledger/domain/decide.h"

namespace quittance {
namespace {

v1::Command RunDueOf(uint32_t control, const std::string& date) {
  v1::Command command;
  command.mutable_run_due()->set_control(control);
  command.mutable_run_due()->set_date(date);
  return command;
}

void RunInEachPartition(const Cause& cause, const std::string& date,
                        std::vector<v1::Command>* commands) {
  const std::string_view book = ContextOf(*cause.entry.record, "").book;
  for (uint32_t partition = 0; partition < cause.accounts_partitions; ++partition) {
    commands->push_back(RunDueOf(ControlOf(book, partition, cause.accounts_partitions), date));
  }
}

// Those named now, then whoever is left.
void RunOnAccounts(const Cause& cause, const v1::AccountsDue& due,
                   std::vector<v1::Command>* commands) {
  for (const std::string& account_id : due.account_ids()) {
    v1::RunAccountDue& run = *commands->emplace_back().mutable_run_account_due();
    run.set_account_id(account_id);
    run.set_date(due.date());
  }
  commands->push_back(RunDueOf(cause.entry.record->request().run_due().control(), due.date()));
}

void TellTheBook(const Cause& cause, const v1::DateRun& run, std::vector<v1::Command>* commands) {
  v1::CompleteBusinessDate& complete = *commands->emplace_back().mutable_complete_business_date();
  complete.set_date(run.date());
  complete.set_partition_count(run.partition_count());
  *complete.mutable_at() = ToPlace(cause.entry.partition, cause.entry.height);
}

}  // namespace

bool DatesReacts(const v1::Event& event) {
  return event.has_business_date_advanced() || event.has_accounts_due() || event.has_date_run();
}

std::vector<v1::Command> DatesReactions(const Cause& cause) {
  std::vector<v1::Command> commands;
  for (const v1::Event& event : cause.entry.record->events()) {
    if (event.has_business_date_advanced()) {
      RunInEachPartition(cause, event.business_date_advanced().date(), &commands);
    } else if (event.has_accounts_due()) {
      RunOnAccounts(cause, event.accounts_due(), &commands);
    } else if (event.has_date_run()) {
      TellTheBook(cause, event.date_run(), &commands);
    }
  }
  return commands;
}

}  // namespace quittance
