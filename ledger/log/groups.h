#pragma once
// From appenders to the flusher: whole groups of records, already laid out as frames, under one
// lock per group.

#include <condition_variable>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "ledger/log/event_log.h"

namespace quittance {

// One appender's way back. The appender may be gone when its acks come.
class AckChannel {
 public:
  explicit AckChannel(AckSink sink) : sink_(std::move(sink)) {}

  void Deliver(std::span<const Ack> acks);
  // Nothing is delivered any more once this returns; waits for a delivery under way.
  void Close();

 private:
  std::mutex mutex_;  // guards sink_, also while it runs
  AckSink sink_;
};

// Records of one partition in the order they were appended. `frames` holds for each the room of a
// frame header and the body.
struct Group {
  struct Pending {
    uint64_t number = 0;
    size_t at = 0;  // of the frame in `frames`
    uint32_t body_bytes = 0;
    uint32_t body_crc = 0;
    Offset offset = Ack::kUnknown;  // set when it is written
  };

  std::shared_ptr<AckChannel> channel;  // null where there are no records
  uint32_t ordinal = 0;                 // of the partition
  std::string frames;
  std::vector<Pending> records;
  std::shared_ptr<std::promise<void>> vouched;  // set: asks for a vouching frame, and waits for it

  void Add(uint64_t number, std::string_view body);
};

// First in, first out. Thread-safe.
class GroupQueue {
 public:
  // After Close the group is dropped.
  void Push(Group group);

  // All there is. Waits for the first one up to the timeout; empty then, or once closed.
  std::vector<Group> PopAll(absl::Duration timeout);

  // Ends all waiting. What was pushed before can still be popped.
  void Close();
  bool closed() const;

  // Buffers go round, since giving megabytes back to the system and taking them again costs page
  // faults.
  std::string TakeBuffer();
  void Recycle(std::vector<Group> groups);

 private:
  static constexpr size_t kBuffersMax = 64;
  static constexpr size_t kBufferBytesMax = size_t{4} << 20;

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::vector<Group> groups_;
  std::vector<std::string> buffers_;
  bool closed_ = false;
};

}  // namespace quittance
