#pragma once
// What tests of any log share: waiting for acks, appending and reading in one call.

#include <gtest/gtest.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "ledger/log/event_log.h"

namespace quittance {

inline absl::Time TestDeadline() { return absl::Now() + absl::Seconds(60); }

// Thread-safe. Must outlive the appenders whose sink it is.
class AckCollector {
 public:
  AckSink sink() {
    return [this](std::span<const Ack> acks) {
      const std::lock_guard lock(mutex_);
      for (const Ack& ack : acks) {
        EXPECT_TRUE(acks_.emplace(ack.number, ack).second) << "second ack of " << ack.number;
      }
      grown_.notify_all();
    };
  }

  // All acks once there are `count` of them.
  std::map<uint64_t, Ack> Await(size_t count) {
    std::unique_lock lock(mutex_);
    const auto enough = [&] { return acks_.size() >= count; };
    EXPECT_TRUE(grown_.wait_until(lock, absl::ToChronoTime(TestDeadline()), enough))
        << acks_.size() << " acks of " << count;
    return acks_;
  }
  std::map<uint64_t, Ack> Now() { return Await(0); }

 private:
  std::mutex mutex_;
  std::condition_variable grown_;
  std::map<uint64_t, Ack> acks_;
};

// Every record of the partition from `from` on, in reads of about `bytes_max`; checks that there is
// no hole.
inline std::vector<std::string> ReadFrom(EventLog& log, PartitionId partition, Offset from = 0,
                                         size_t bytes_max = 1 << 16) {
  std::vector<std::string> values;
  for (;;) {
    const Offset next = from + static_cast<Offset>(values.size());
    const absl::StatusOr<RecordBatch> batch = log.Read(partition, next, bytes_max);
    EXPECT_TRUE(batch.ok()) << batch.status();
    if (!batch.ok() || batch->records.empty()) return values;
    for (const StoredRecord& record : batch->records) {
      EXPECT_EQ(record.offset, from + static_cast<Offset>(values.size()));
      values.emplace_back(record.value);
    }
  }
}

inline std::unique_ptr<Appender> MustOpenAppender(EventLog& log, PartitionId partition,
                                                  AckSink sink) {
  absl::StatusOr<std::unique_ptr<Appender>> appender = log.OpenAppender(partition, std::move(sink));
  EXPECT_TRUE(appender.ok()) << appender.status();
  return appender.ok() ? *std::move(appender) : nullptr;
}

// Appends the values as one group and waits for their acks, which must all be good. Their offsets.
inline std::vector<Offset> AppendAll(EventLog& log, PartitionId partition,
                                     const std::vector<std::string>& values) {
  AckCollector acks;
  const auto appender = MustOpenAppender(log, partition, acks.sink());
  for (size_t i = 0; i < values.size(); ++i) appender->Append(i, "", values[i]);
  appender->Flush();
  std::vector<Offset> offsets;
  for (const auto& [number, ack] : acks.Await(values.size())) {
    EXPECT_TRUE(ack.status.ok()) << ack.status;
    offsets.push_back(ack.offset);
  }
  return offsets;
}

// Records that differ in bytes and length.
inline std::vector<std::string> SomeValues(size_t count, const std::string& name = "record") {
  std::vector<std::string> values;
  for (size_t i = 0; i < count; ++i) {
    values.push_back(name + std::to_string(i) + std::string(i * 7 % 40, 'x'));
  }
  return values;
}

}  // namespace quittance
