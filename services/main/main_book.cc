#include "services/main/main_book.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/time/clock.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/domain/tables.h"
#include "services/rpc/command_intake.h"

namespace quittance {
namespace {

constexpr absl::Duration kMainBookTimeout = absl::Seconds(60);
constexpr std::string_view kMainBook = "main";

// What a newcomer can start with; ChangeBookSettings replaces it.
void FillMainBookSettings(v1::BookSettings* settings) {
  settings->add_currencies("EUR");
  settings->add_desks("front");
  settings->add_bank_accounts("main-bank");
  settings->set_net_days(30);
  const auto add_policy = [&](const char* name, v1::AllocationTrigger trigger) {
    v1::AllocationPolicy& policy = *settings->add_allocation_policies();
    policy.set_name(name);
    policy.set_version(1);
    policy.set_item_order(v1::ITEM_ORDER_OLDEST_DUE);
    policy.set_trigger(trigger);
  };
  add_policy("default", v1::ALLOCATION_TRIGGER_ON_CREDIT);
  add_policy("always", v1::ALLOCATION_TRIGGER_ALWAYS);
}

}  // namespace

absl::Status CreateMainBook(const Ledger& ledger) {
  if (tables::kBook.Find(ledger.reference_view->Current()->tables, kMainBook) != nullptr) {
    return absl::OkStatus();
  }
  v1::Command command;
  v1::CreateBook& create = *command.mutable_create_book();
  create.mutable_header()->set_command_id("create-book-main");
  create.mutable_header()->set_book(std::string(kMainBook));
  // Where commands bring the time, the book is older than any of them.
  if (ledger.clock_mode == v1::CLOCK_MODE_COMMAND) {
    create.mutable_header()->set_effective_date("1970-01-01");
  }
  FillMainBookSettings(create.mutable_settings());
  Caller caller;
  caller.actor = {.principal = "quittance", .on_behalf_of = "", .role = v1::ROLE_SERVICE};
  const Grants grants(&ledger, {});
  const CommandIntake intake(&ledger, &grants);
  Intake taken;
  const auto problem = intake.Take(caller, &command, &taken);
  CHECK(!problem, "the command that creates book main is not well-formed: {}", problem->message());
  RETURN_IF_ERROR(intake.Seal(caller, &taken));
  Submission submission;
  submission.command = &command;
  submission.route = std::move(taken.route);
  submission.actor = caller.actor;
  submission.request_hash = taken.request_hash;
  submission.deadline = absl::Now() + kMainBookTimeout;
  const Answer answer = Execute(*ledger.reference, std::move(submission));
  RETURN_IF_ERROR(answer.status);
  if (answer.result.has_refusal()) {
    return absl::FailedPreconditionError(
        fmt::format("book main was not created: {}", answer.result.refusal().message()));
  }
  return ledger.reference_view->AwaitOffset(answer.offset, absl::Now() + absl::Seconds(30));
}

}  // namespace quittance
