#include "tests/scenario/run_day.h"

#include <fmt/format.h>

#include "ledger/base/check.h"
#include "ledger/domain/date.h"
#include "ledger/domain/tables.h"
#include "tests/scenario/print_outcome.h"
#include "tests/scenario/read_command.h"

namespace quittance::scenario {
namespace {

class Days {
 public:
  explicit Days(World* world) : world_(*world) {
    world->SetActor({"reactor/dates", "", v1::ROLE_SERVICE});
  }

  void Run(const std::string& date) {
    Do(fmt::format("advance_business_date date={}", date));
    while (const v1::AccountsDue* due = RunDue(date)) {
      const std::vector<std::string> account_ids(due->account_ids().begin(),
                                                 due->account_ids().end());
      for (const std::string& id : account_ids)
        Do(fmt::format("run_account_due {} date={}", id, date));
    }
    Do(
        fmt::format("complete_business_date date={} at={{log=accounts partition=0 height=0}}"
                    " partition_count=1",
                    date));
  }

  std::vector<Executed> Take() { return std::move(executed_); }

 private:
  // nullptr: nothing is due any more.
  const v1::AccountsDue* RunDue(const std::string& date) {
    const v1::Event& event = Do(fmt::format("run_due control=0 date={}", date)).record.events(0);
    return event.has_accounts_due() ? &event.accounts_due() : nullptr;
  }

  const Executed& Do(const std::string& text) {
    absl::StatusOr<v1::Command> command = ReadCommand(text);
    CHECK(command.ok(), "{}", std::string(command.status().message()));
    executed_.push_back(world_.Execute(*std::move(command)));
    CHECK(executed_.back().accepted(), "{}: {}", text, PrintOutcome(executed_.back()));
    return executed_.back();
  }

  World& world_;
  std::vector<Executed> executed_;
};

}  // namespace

std::vector<Executed> RunDays(const std::string& date, World* world) {
  Days days(world);
  const auto* book = tables::kBook.Find(world->reference(), "main");
  std::string next = book->business_date().empty() ? date : AddDays(book->business_date(), 1);
  for (; next <= date; next = AddDays(next, 1)) days.Run(next);
  return days.Take();
}

}  // namespace quittance::scenario
