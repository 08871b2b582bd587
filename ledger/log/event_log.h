#pragma once
// The log port: N partitions of ordered, durable, opaque records. Bytes and offsets, never money,
// and nothing of the tip rule: whether a record counts is decided above this port (chain.h), the
// same way on every log.
//
// Contract, judged by event_log_conformance.h for every implementation:
//  1. Offsets of one partition are 0, 1, 2, ... without holes. A record, once readable, keeps its
//  offset and bytes.
//  2. An ack with an offset means: durable at that offset and readable. An error, or an ack without
//  an offset, means
//     *unknown*: the record may be on the log, may still arrive, may never; read back to learn.
//  3. Read returns only what is durable (below the high watermark); End never goes back.
//  4. Appends of one Appender, while none of them failed, land in the order they were made. Rivals
//  may interleave.
//  5. A destroyed Appender calls back no more; what it sent may still land. Its destructor waits
//  for a call-back under
//     way: never destroy it within its sink, nor under a lock that the sink takes.
//  6. After a fatal fault (a failed fsync, a full disk mid-batch) no offset is acknowledged any
//  more, what waits is
//     answered with an error ack, OpenAppender fails; see health(). What is durable can still be
//     read.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/base/place.h"

namespace quittance {

// Largest record value a log takes (DESIGN.md §2). Checked before chaining; appending more is a
// bug.
inline constexpr size_t kRecordBytesMax = 1'000'000;

struct StoredRecord {
  Offset offset = 0;
  std::string_view value;
};

// Views stay valid as long as the batch (or a copy of `storage`) lives.
struct RecordBatch {
  std::vector<StoredRecord> records;
  std::shared_ptr<const void> storage;
};

struct Ack {
  static constexpr Offset kUnknown = -1;
  uint64_t number = 0;       // as given to Append
  Offset offset = kUnknown;  // kUnknown: outcome unknown, `status` says why as far as known
  absl::Status status;
};

// Called from the log's own threads, in any order of numbers, never from within Append.
using AckSink = std::function<void(std::span<const Ack>)>;

// The sending side of one partition. Used by one thread at a time.
class Appender {
 public:
  virtual ~Appender() = default;

  // Queues a record. `key` is the partition key or empty (genesis, claim, noop). Never waits for
  // durability. REQUIRES: value.size() <= kRecordBytesMax.
  virtual void Append(uint64_t number, std::string_view key, std::string value) = 0;

  // What was appended so far is sent now; before, it may be held back. Called once per group so
  // that the log can commit groups.
  virtual void Flush() = 0;
};

// Thread-safe. Appenders must be destroyed before their log. INVALID_ARGUMENT for a partition that
// it does not have.
class EventLog {
 public:
  virtual ~EventLog() = default;

  virtual uint32_t PartitionCount(v1::Log log) const = 0;

  // A new sending side. Each is a generation of its own: acks of an earlier one never reach a later
  // one's sink.
  virtual absl::StatusOr<std::unique_ptr<Appender>> OpenAppender(PartitionId partition,
                                                                 AckSink sink) = 0;

  // Records from `from` on, at least one if there is one, about `bytes_max` bytes of values; empty
  // at the end. OUT_OF_RANGE where from > End: the log was cut or exchanged. DATA_LOSS where stored
  // bytes are corrupt.
  virtual absl::StatusOr<RecordBatch> Read(PartitionId partition, Offset from,
                                           size_t bytes_max) = 0;

  // The high watermark: the offset after the last durable record.
  virtual absl::StatusOr<Offset> End(PartitionId partition) = 0;

  // Waits until End(partition) > offset (true) or the deadline (false). A fatal fault ends the wait
  // with false.
  virtual bool AwaitBeyond(PartitionId partition, Offset offset, absl::Time deadline) = 0;

  // OK, or why this log accepts nothing: DEADLINE_EXCEEDED where it stands still and may go on, all
  // else is for good.
  virtual absl::Status health() const = 0;
};

}  // namespace quittance
