#pragma once
// What this process knows of one partition of the topic: where it ends, and its last records.

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/time/time.h"
#include "ledger/log/event_log.h"
#include "ledger/log/kafka_log_client.h"

namespace quittance {

// A message stays in librdkafka's buffers as long as something holds it.
using KafkaMessage = std::shared_ptr<rd_kafka_message_t>;

inline StoredRecord RecordOf(const KafkaMessage& message) {
  return {message->offset, {static_cast<const char*>(message->payload), message->len}};
}

// Thread-safe.
class KafkaPartition {
 public:
  // Waits until the tail knows the end.
  bool AwaitFollowed(absl::Time deadline);

  // The high watermark as far as known: never goes back, and is beyond all that was acknowledged.
  Offset end() const;
  // Waits until end() > offset, closed, or the deadline.
  bool AwaitBeyond(Offset offset, absl::Time deadline);

  // The tail has read up to here: the next offset it will read, also the end it was told.
  void SetEnd(Offset end);
  void NoteAcknowledged(Offset offset);
  // The record at the tail's next offset; the oldest ones give way.
  void Push(KafkaMessage message);
  // The tail does not read any more: where it ends has to be learnt anew.
  void Forget();
  // Where the tail goes on; -1: at the end.
  Offset next() const;

  // Records from `from` on out of the window, about bytes_max bytes. False where `from` is not in
  // it: older, or not there yet.
  bool Read(Offset from, size_t bytes_max, RecordBatch* batch);
  // Waits until the window has `offset`, or has passed it.
  bool AwaitInWindow(Offset offset, absl::Time deadline);
  // First offset that the window holds, or would hold.
  Offset window_begin() const;

  // Ends all waiting.
  void Close();

 private:
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable grown_;
  std::deque<KafkaMessage> window_;  // [window_begin_, next_)
  size_t window_bytes_ = 0;
  Offset window_begin_ = 0;
  Offset next_ = -1;  // the tail's; -1: not known
  Offset end_ = 0;
  bool closed_ = false;
};

// Adds to the batch what is left of its bytes; keeps the messages as its storage. Both grow
// together.
class BatchBuilder {
 public:
  explicit BatchBuilder(size_t bytes_max) : bytes_max_(bytes_max) {}

  bool full() const { return !batch_.records.empty() && bytes_ >= bytes_max_; }
  // REQUIRES: not full().
  void Add(KafkaMessage message) {
    batch_.records.push_back(RecordOf(message));
    bytes_ += message->len;
    messages_->push_back(std::move(message));
  }
  bool empty() const { return batch_.records.empty(); }
  RecordBatch Take() {
    batch_.storage = std::move(messages_);
    return std::move(batch_);
  }

 private:
  const size_t bytes_max_;
  size_t bytes_ = 0;
  RecordBatch batch_;
  std::shared_ptr<std::vector<KafkaMessage>> messages_ =
      std::make_shared<std::vector<KafkaMessage>>();
};

}  // namespace quittance
