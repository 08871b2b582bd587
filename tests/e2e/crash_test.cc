// kill -9 under load: a client remembers what was acknowledged; after every kill the server starts
// again and each acknowledged command is there exactly once, with the same answer.
//
// QUITTANCE_CRASH_KILLS: how often (40); QUITTANCE_CRASH_SEED: for the moments (fixed);
// QUITTANCE_CRASH_LOG: the log, as `serve --log` takes it (embedded).

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "quittance/v1/balance.pb.h"
#include "quittance/v1/execute.pb.h"
#include "services/client/connection.h"
#include "tests/e2e/server_process.h"

namespace quittance {
namespace {

constexpr int kAccounts = 40;
constexpr int kThreads = 4;
constexpr int kBatch = 25;
constexpr int64_t kAmountMinor = 100;

int Setting(const char* name, int fallback) {
  const char* text = getenv(name);
  return text == nullptr ? fallback : std::stoi(text);
}

std::vector<std::string> LogFlags() {
  const char* log = getenv("QUITTANCE_CRASH_LOG");
  return {"--log", log == nullptr ? "embedded" : log};
}

std::string AccountOf(uint64_t number) { return fmt::format("C{}", number % kAccounts); }

v1::Command ChargeOf(uint64_t number) {
  v1::Command command;
  v1::RaiseCharge& charge = *command.mutable_raise_charge();
  charge.mutable_header()->set_command_id(fmt::format("load-{}", number));
  charge.set_account_id(AccountOf(number));
  charge.set_charge_id(fmt::format("F{}", number));
  charge.set_kind(v1::ITEM_KIND_FEE);
  charge.set_amount_minor(kAmountMinor);
  return command;
}

class Load {
 public:
  // Commands from `threads` connections until the server goes away. Kills it at the `kill_at`th
  // acknowledgement.
  void RunUntilKilled(ServerProcess& server, uint64_t kill_at) {
    acknowledged_now_ = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] { SendUntilFault(server, kill_at); });
    }
    for (std::thread& thread : threads) thread.join();
  }

  // Every command ever sent, again: acknowledged ones must be repeats with their old place, the
  // others settle now.
  void Verify(const std::string& address) {
    const Connection connection(address, {"crash", "service", ""});
    std::vector<uint64_t> numbers;
    for (uint64_t number = verified_; number < next_; ++number) numbers.push_back(number);
    for (size_t at = 0; at < numbers.size(); at += 1000) {
      const size_t end = std::min(numbers.size(), at + 1000);
      VerifySome(connection, {numbers.begin() + static_cast<ptrdiff_t>(at),
                              numbers.begin() + static_cast<ptrdiff_t>(end)});
    }
    verified_ = next_;
  }

  uint64_t sent() const { return next_; }
  size_t acknowledged() const { return acknowledged_.size(); }

 private:
  void SendUntilFault(ServerProcess& server, uint64_t kill_at) {
    const Connection connection(server.address(), {"crash", "service", ""});
    for (;;) {
      v1::ExecuteBatchRequest request;
      const uint64_t first = next_.fetch_add(kBatch);
      for (uint64_t i = 0; i < kBatch; ++i) *request.add_commands() = ChargeOf(first + i);
      v1::ExecuteBatchResponse response;
      if (!connection.Call("LedgerService/ExecuteBatch", request, &response).ok()) return;
      const std::lock_guard lock(mutex_);
      for (int i = 0; i < response.items_size(); ++i) {
        if (!response.items(i).has_response()) continue;
        acknowledged_[first + static_cast<uint64_t>(i)] = response.items(i).response().place();
        if (++acknowledged_now_ == kill_at) server.Kill();
      }
    }
  }

  void VerifySome(const Connection& connection, const std::vector<uint64_t>& numbers) {
    v1::ExecuteBatchRequest request;
    for (const uint64_t number : numbers) *request.add_commands() = ChargeOf(number);
    v1::ExecuteBatchResponse response;
    const grpc::Status status = connection.Call("LedgerService/ExecuteBatch", request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    for (size_t i = 0; i < numbers.size(); ++i) {
      const v1::BatchItem& item = response.items(static_cast<int>(i));
      ASSERT_TRUE(item.has_response()) << item.error().message();
      const auto known = acknowledged_.find(numbers[i]);
      if (known == acknowledged_.end()) continue;
      EXPECT_TRUE(item.response().repeated_answer()) << "lost: command " << numbers[i];
      EXPECT_EQ(item.response().place().height(), known->second.height());
      EXPECT_EQ(item.response().place().partition(), known->second.partition());
    }
  }

  std::atomic<uint64_t> next_ = 0;
  uint64_t verified_ = 0;
  std::mutex mutex_;
  std::map<uint64_t, v1::Place> acknowledged_;
  uint64_t acknowledged_now_ = 0;
};

void OpenAccounts(const std::string& address) {
  const Connection connection(address, {"crash", "service", ""});
  for (int i = 0; i < kAccounts; ++i) {
    v1::Command command;
    v1::OpenAccount& open = *command.mutable_open_account();
    open.mutable_header()->set_command_id(fmt::format("open-{}", i));
    open.set_account_id(fmt::format("C{}", i));
    open.set_kind(v1::ACCOUNT_KIND_COMPANY);
    v1::CommandResponse response;
    const grpc::Status status = connection.Call("LedgerService/Execute", command, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
}

// Every command counts once: the receivable of each account is its number of commands times the
// amount.
void CheckBalances(const std::string& address, uint64_t commands) {
  const Connection connection(address, {"crash", "clerk", ""});
  v1::GetBalancesRequest request;
  v1::GetBalancesResponse response;
  const grpc::Status status = connection.Call("BalanceService/GetBalances", request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  std::map<std::string, int64_t> expected, actual;
  for (uint64_t number = 0; number < commands; ++number)
    expected[AccountOf(number)] += kAmountMinor;
  for (const auto& row : response.rows()) actual[row.account_id()] = row.receivable_minor();
  EXPECT_EQ(actual, expected);
}

TEST(CrashTest, NoAcknowledgedCommandIsLostOrDoubled) {
  const int kills = Setting("QUITTANCE_CRASH_KILLS", 40);
  std::mt19937_64 random(static_cast<uint64_t>(Setting("QUITTANCE_CRASH_SEED", 1)));
  const TempDir dir;
  const std::string data = dir / "data";
  Load load;
  for (int i = 0; i <= kills; ++i) {
    ServerProcess server(data, LogFlags());
    ASSERT_TRUE(server.AwaitReady()) << server.errors();
    if (i == 0) OpenAccounts(server.address());
    load.Verify(server.address());
    if (HasFatalFailure()) return;
    if (i < kills) {
      load.RunUntilKilled(server, 1 + random() % 3000);
      continue;
    }
    CheckBalances(server.address(), load.sent());
    const RunResult check = RunQuittance({"check", "--server", server.address()});
    EXPECT_EQ(check.exit_code, 0) << check.out << check.err;
    EXPECT_EQ(server.Stop(), 0) << server.errors();
  }
  std::printf("%d kills, %zu commands acknowledged before one, %llu sent\n", kills,
              load.acknowledged(), static_cast<unsigned long long>(load.sent()));
}

TEST(CrashTest, ASecondProcessIsToldWhoHoldsTheData) {
  const TempDir dir;
  ServerProcess first(dir / "data");
  ASSERT_TRUE(first.AwaitReady()) << first.errors();
  const RunResult second =
      RunQuittance({"serve", "--data", dir / "data", "--listen", "unix:" + (dir / "second.sock")});
  EXPECT_EQ(second.exit_code, 3);
  EXPECT_NE(second.err.find(std::to_string(first.pid())), std::string::npos) << second.err;
}

}  // namespace
}  // namespace quittance
