#include "ledger/writer/group_sender.h"

#include <fmt/format.h>

#include "ledger/base/status_macros.h"

namespace quittance {
namespace {

constexpr size_t kGroupBytes = size_t{4} << 20;

}  // namespace

absl::Status GroupSender::Send(std::string_view key, std::string_view value) {
  if (appender_ == nullptr) {
    ASSIGN_OR_RETURN(appender_, log_.OpenAppender(partition_, [this](std::span<const Ack> acks) {
      OnAcks(acks);
    }));
  }
  appender_->Append(++sent_, key, std::string(value));
  group_bytes_ += value.size();
  return group_bytes_ < kGroupBytes ? absl::OkStatus() : Await();
}

absl::Status GroupSender::Await() {
  if (appender_ == nullptr) return absl::OkStatus();
  appender_->Flush();
  group_bytes_ = 0;
  std::unique_lock lock(mutex_);
  const bool answered =
      acknowledged_.wait_for(lock, absl::ToChronoNanoseconds(ack_timeout_),
                             [&]() { return !failed_.ok() || durable_ == sent_; });
  const absl::Status why =
      answered
          ? failed_
          : absl::UnavailableError(fmt::format("{} of {} records acknowledged in {} s", durable_,
                                               sent_, absl::ToInt64Seconds(ack_timeout_)));
  if (why.ok()) return absl::OkStatus();
  return absl::UnavailableError(fmt::format("{} does not take records: {}", ToString(partition_),
                                            std::string(why.message())));
}

void GroupSender::OnAcks(std::span<const Ack> acks) {
  const std::lock_guard lock(mutex_);
  for (const Ack& ack : acks) {
    if (ack.offset != Ack::kUnknown) {
      ++durable_;
    } else if (failed_.ok()) {
      failed_ =
          ack.status.ok() ? absl::UnavailableError("acknowledged without an offset") : ack.status;
    }
  }
  acknowledged_.notify_all();
}

}  // namespace quittance
