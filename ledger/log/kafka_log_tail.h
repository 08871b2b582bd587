#pragma once
// Follows the ends of the partitions that somebody asks for, until nobody has for a while: one
// client, one thread. Readers at the end are served from what it has read; it never waits for them.

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ledger/log/kafka_log_client.h"
#include "ledger/log/kafka_log_partition.h"
#include "ledger/log/partition_set.h"

namespace quittance {

class KafkaTail {
 public:
  // A partition that nobody has asked for so long is not followed any more; longer than any reader
  // waits between its questions. on_fatal(why) once, from the tail's thread: DATA_LOSS where the
  // topic was cut, is gone or has a hole, FAILED_PRECONDITION for what no retry mends. `notice`
  // must outlive it.
  static absl::StatusOr<std::unique_ptr<KafkaTail>> Start(
      const KafkaSettings& settings, const KafkaTopicNames& names, const PartitionSet& set,
      absl::Duration idle_max, const KafkaNotice* notice,
      std::function<void(const absl::Status&)> on_fatal);

  // Ends all waiting on its partitions.
  ~KafkaTail();

  // Follows the partition for as long as it is asked for every few seconds. Thread-safe.
  KafkaPartition& Follow(uint32_t ordinal);
  // Without following it.
  KafkaPartition& partition(uint32_t ordinal) { return lanes_[ordinal].partition; }

  // How many partitions it follows.
  int followed() const { return followed_; }

  // OK, or that its thread has not come round for so long that it must be stuck.
  absl::Status health() const;

 private:
  // The tail's thread's alone, but for `partition` and `asked_at`.
  struct Lane {
    PartitionId id;
    KafkaPartition partition;
    std::atomic<int64_t> asked_at = 0;  // seconds since the epoch
    bool started = false;
    absl::Time retry_at = absl::InfiniteFuture();
    absl::Time missing_since = absl::InfiniteFuture();  // the broker has not got the next offset
    Offset hole_at = -1;                                // the next offset when a later one came
  };

  KafkaTail(const KafkaTopicNames& names, const PartitionSet& set, absl::Duration idle_max);
  void Run();
  void StartLanes();
  bool IsWanted(const Lane& lane, absl::Time now) const;
  void StartLane(Lane& lane);
  void StopLane(Lane& lane);
  void Take(KafkaMessage message);
  void TakeHole(Lane& lane, Offset offset);
  void TakeError(Lane& lane, const rd_kafka_message_t& message);
  bool TakeTrouble(rd_kafka_resp_err_t code, std::string_view what);
  void Fail(absl::Status why);

  const KafkaTopicNames names_;
  const PartitionSet set_;
  const absl::Duration idle_max_;
  std::function<void(const absl::Status&)> on_fatal_;
  KafkaConsumer consumer_;
  KafkaPtr<rd_kafka_queue_t> queue_;  // of the consumer, and gone before it
  std::vector<Lane> lanes_;           // by ordinal
  std::atomic<int> followed_ = 0;
  bool failed_ = false;
  // The brokers have not got a topic: since when, and when they last said so.
  absl::Time topic_missing_since_ = absl::InfinitePast();
  absl::Time topic_missing_at_ = absl::InfinitePast();
  std::atomic<bool> stopping_ = false;
  std::atomic<int64_t> came_round_;  // seconds since the epoch
  std::thread thread_;
};

}  // namespace quittance
