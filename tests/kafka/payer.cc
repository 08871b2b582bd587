#include "tests/kafka/payer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "quittance/v1/account.pb.h"
#include "quittance/v1/balance.pb.h"
#include "quittance/v1/charge.pb.h"
#include "quittance/v1/ledger.pb.h"

namespace quittance {
namespace {

constexpr absl::Duration kAttempt = absl::Seconds(60);
constexpr uint64_t kCheckEvery = 7;

bool IsUnknown(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE ||
         status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED ||
         status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED;
}

}  // namespace

Payer::Payer(const std::string& server, std::string account_id)
    : connection_(server, {"payer", "service", ""}), account_id_(std::move(account_id)) {
  thread_ = std::thread([this] { Run(); });
}

void Payer::Stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void Payer::Find(std::string what) {
  absl::MutexLock lock(&mutex_);
  findings_.push_back(account_id_ + ": " + std::move(what));
}

std::vector<std::string> Payer::findings() const {
  absl::MutexLock lock(&mutex_);
  return findings_;
}

bool Payer::Send(const std::string& method, const google::protobuf::Message& command) {
  while (true) {
    v1::CommandResponse response;
    const grpc::Status status = connection_.Call(method, command, &response, kAttempt);
    if (status.ok()) {
      token_ = response.token();
      return true;
    }
    if (!IsUnknown(status)) {
      Find(fmt::format("{}: {}", method, status.error_message()));
      return false;
    }
    if (stopping_) return false;
  }
}

void Payer::Charge() {
  const uint64_t number = acknowledged_ + 1;
  v1::RaiseCharge charge;
  charge.mutable_header()->set_command_id(fmt::format("{}-{}", account_id_, number));
  charge.set_account_id(account_id_);
  charge.set_charge_id(fmt::format("F{}", number));
  charge.set_kind(v1::ITEM_KIND_FEE);
  charge.set_amount_minor(1);
  if (!Send("ChargeService/RaiseCharge", charge)) return;
  absl::MutexLock lock(&mutex_);
  acknowledged_at_.push_back(absl::Now());
  acknowledged_ = number;
}

std::string Payer::CheckBalance() {
  v1::GetBalancesRequest request;
  request.set_account_id(account_id_);
  *request.mutable_header()->add_after() = token_;
  v1::GetBalancesResponse response;
  const grpc::Status status =
      connection_.Call("BalanceService/GetBalances", request, &response, kAttempt);
  if (IsUnknown(status)) return "";
  if (!status.ok()) return status.error_message();
  const int64_t balance = response.rows_size() == 0 ? 0 : response.rows(0).receivable_minor();
  if (static_cast<uint64_t>(balance) == acknowledged_) return "";
  return fmt::format("{} charges were acknowledged, the balance at their token is {}",
                     acknowledged_.load(), balance);
}

void Payer::Run() {
  v1::OpenAccount open;
  open.mutable_header()->set_command_id("open-" + account_id_);
  open.set_account_id(account_id_);
  open.set_kind(v1::ACCOUNT_KIND_PERSON);
  if (!Send("AccountService/OpenAccount", open)) return;
  while (!stopping_) {
    Charge();
    if (acknowledged_ % kCheckEvery != 0) continue;
    if (std::string wrong = CheckBalance(); !wrong.empty()) Find(std::move(wrong));
  }
}

bool Payer::AwaitAcknowledged(uint64_t count, absl::Time deadline) const {
  absl::MutexLock lock(&mutex_);
  const auto is_over = [&] { return acknowledged_ >= count || !findings_.empty(); };
  return mutex_.AwaitWithDeadline(absl::Condition(&is_over), deadline) && acknowledged_ >= count;
}

absl::Duration Payer::LongestPause(absl::Time since) const {
  absl::MutexLock lock(&mutex_);
  absl::Duration longest;
  absl::Time last = since;
  for (const absl::Time at : acknowledged_at_) {
    if (at < since) continue;
    longest = std::max(longest, at - last);
    last = at;
  }
  return std::max(longest, absl::Now() - last);
}

}  // namespace quittance
