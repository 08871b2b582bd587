#pragma once
// Appends records that are there already, in order and in groups; waits for each group.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ledger/log/event_log.h"

namespace quittance {

// After an error it sends nothing more: what became of the last group only the log can say.
class GroupSender {
 public:
  // `log` must outlive it.
  GroupSender(EventLog* log, PartitionId partition, absl::Duration ack_timeout)
      : log_(*log), partition_(partition), ack_timeout_(ack_timeout) {}

  // UNAVAILABLE: it or one before it may be on the log, or not.
  absl::Status Send(std::string_view key, std::string_view value);
  // Returns when all that was sent is durable. Errors as Send.
  absl::Status Await();

 private:
  void OnAcks(std::span<const Ack> acks);

  EventLog& log_;
  const PartitionId partition_;
  const absl::Duration ack_timeout_;
  size_t group_bytes_ = 0;
  uint64_t sent_ = 0;
  std::mutex mutex_;
  std::condition_variable acknowledged_;
  uint64_t durable_ = 0;                // guarded by mutex_
  absl::Status failed_;                 // guarded by mutex_
  std::unique_ptr<Appender> appender_;  // calls back into what stands above
};

}  // namespace quittance
