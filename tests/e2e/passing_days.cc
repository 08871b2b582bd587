#include "tests/e2e/passing_days.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "ledger/domain/date.h"
#include "quittance/v1/book.pb.h"
#include "quittance/v1/execute.pb.h"
#include "quittance/v1/history.pb.h"
#include "services/client/connection.h"

namespace quittance {
namespace {

const Identity kWho{"days", "supervisor", ""};
constexpr absl::Duration kAttempt = absl::Seconds(30);
constexpr absl::Duration kPatience = absl::Seconds(120);

bool IsUnknown(int code) {
  return code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::DEADLINE_EXCEEDED ||
         code == grpc::StatusCode::RESOURCE_EXHAUSTED;
}

template <typename Response>
Response CallUntilAnswered(const std::string& server, const std::string& method,
                           const google::protobuf::Message& request) {
  const Connection connection(server, kWho);
  const absl::Time give_up = absl::Now() + kPatience;
  for (;;) {
    Response response;
    const grpc::Status status = connection.Call(method, request, &response, kAttempt);
    if (status.ok()) return response;
    if (IsUnknown(status.error_code()) && absl::Now() < give_up) continue;
    ADD_FAILURE() << method << ": " << status.error_message();
    return response;
  }
}

// Why one of them is not answered yet; empty: all are. A refusal is a failure.
std::string Unanswered(const v1::ExecuteBatchResponse& response) {
  std::string unanswered;
  for (const v1::BatchItem& item : response.items()) {
    if (!item.has_error()) continue;
    EXPECT_TRUE(IsUnknown(item.error().code())) << item.error().message();
    if (IsUnknown(item.error().code())) unanswered = item.error().message();
  }
  return unanswered;
}

void ExecuteAll(const std::string& server, const std::vector<v1::Command>& commands) {
  v1::ExecuteBatchRequest request;
  for (const v1::Command& command : commands) *request.add_commands() = command;
  const absl::Time give_up = absl::Now() + kPatience;
  for (;;) {
    const std::string unanswered = Unanswered(
        CallUntilAnswered<v1::ExecuteBatchResponse>(server, "LedgerService/ExecuteBatch", request));
    if (unanswered.empty()) return;
    if (absl::Now() >= give_up) FAIL() << unanswered;
  }
}

std::vector<v1::HistoryEntry> EntriesOf(const std::string& server, const std::string& account_id) {
  std::vector<v1::HistoryEntry> entries;
  v1::ListEntriesRequest request;
  request.set_account_id(account_id);
  do {
    const auto page =
        CallUntilAnswered<v1::ListEntriesResponse>(server, "HistoryService/ListEntries", request);
    entries.insert(entries.end(), page.rows().begin(), page.rows().end());
    request.mutable_header()->set_cursor(page.header().next_cursor());
  } while (!request.header().cursor().empty());
  return entries;
}

std::string AccountOf(int number) { return fmt::format("A{}", number); }
std::string HoldOf(int day) { return fmt::format("H{}", day); }

}  // namespace

PassingDays::PassingDays(std::string first, int accounts)
    : first_(std::move(first)), accounts_(accounts) {}

std::string PassingDays::DateOf(int day) const { return AddDays(first_, day); }

void PassingDays::OpenAccounts(const std::string& server) const {
  std::vector<v1::Command> commands;
  for (int i = 0; i < accounts_; ++i) {
    v1::OpenAccount& open = *commands.emplace_back().mutable_open_account();
    open.mutable_header()->set_command_id("open-" + AccountOf(i));
    open.set_account_id(AccountOf(i));
    open.set_kind(v1::ACCOUNT_KIND_PERSON);
  }
  ExecuteAll(server, commands);
}

void PassingDays::PlaceHolds(const std::string& server, int day) const {
  std::vector<v1::Command> commands;
  for (int i = 0; i < accounts_; ++i) {
    v1::PlaceHold& hold = *commands.emplace_back().mutable_place_hold();
    hold.mutable_header()->set_command_id(fmt::format("hold-{}-{}", AccountOf(i), day));
    hold.set_account_id(AccountOf(i));
    hold.set_hold_id(HoldOf(day));
    hold.set_reason_code("overdue");
    hold.set_ends_on(AddDays(DateOf(day), -1));
  }
  ExecuteAll(server, commands);
}

void PassingDays::Advance(const std::string& server, int day) const {
  v1::Command command;
  v1::AdvanceBusinessDate& advance = *command.mutable_advance_business_date();
  advance.mutable_header()->set_command_id("advance-" + DateOf(day));
  advance.set_date(DateOf(day));
  ExecuteAll(server, {command});
}

void PassingDays::Ask(const std::string& server, int questions) const {
  const Connection connection(server, kWho);
  v1::GetBookResponse book;
  for (int i = 0; i < questions; ++i) {
    connection.Call("BookService/GetBook", v1::GetBookRequest(), &book, kAttempt);
  }
}

void PassingDays::AwaitRun(const std::string& server, int day) const {
  v1::GetBookRequest request;
  request.set_run_date(DateOf(day));
  CallUntilAnswered<v1::GetBookResponse>(server, "BookService/GetBook", request);
}

std::vector<PassingDays::Span> PassingDays::Check(const std::string& server, int day) const {
  std::vector<std::string> expected;
  for (int i = 0; i <= day; ++i) expected.push_back(HoldOf(i));
  std::vector<Span> spans(expected.size());
  for (int i = 0; i < accounts_; ++i) {
    std::vector<std::string> ended;
    for (const v1::HistoryEntry& entry : EntriesOf(server, AccountOf(i))) {
      for (const v1::Event& event : entry.events()) {
        if (!event.has_hold_ended()) continue;
        Span& span = spans[std::min(ended.size(), spans.size() - 1)];
        const absl::Time at = absl::FromUnixMicros(
            google::protobuf::util::TimeUtil::TimestampToMicroseconds(entry.recorded_at()));
        span = {std::min(span.first, at), std::max(span.last, at)};
        ended.push_back(event.hold_ended().hold_id());
      }
    }
    EXPECT_EQ(ended, expected) << AccountOf(i);
  }
  return spans;
}

}  // namespace quittance
