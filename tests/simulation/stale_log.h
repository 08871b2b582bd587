#pragma once
// A log whose high watermark is seen late now and then, as after a change of leader.

#include <algorithm>
#include <functional>

#include "ledger/log/event_log.h"

namespace quittance {

class StaleLog final : public EventLog {
 public:
  // `lag` says by how many records End is late this time. `log` must outlive it.
  StaleLog(EventLog* log, std::function<Offset()> lag) : log_(*log), lag_(std::move(lag)) {}

  uint32_t PartitionCount(v1::Log log) const override { return log_.PartitionCount(log); }
  absl::StatusOr<std::unique_ptr<Appender>> OpenAppender(PartitionId partition,
                                                         AckSink sink) override {
    return log_.OpenAppender(partition, std::move(sink));
  }
  absl::StatusOr<RecordBatch> Read(PartitionId partition, Offset from, size_t bytes_max) override {
    auto batch = log_.Read(partition, from, bytes_max);
    if (!batch.ok()) return batch;
    while (!batch->records.empty() && batch->records.back().offset >= end_) {
      batch->records.pop_back();
    }
    return batch;
  }
  absl::StatusOr<Offset> End(PartitionId partition) override {
    auto end = log_.End(partition);
    if (!end.ok()) return end;
    return end_ = std::max<Offset>(0, *end - lag_());
  }
  bool AwaitBeyond(PartitionId partition, Offset offset, absl::Time deadline) override {
    return log_.AwaitBeyond(partition, offset, deadline);
  }
  absl::Status health() const override { return log_.health(); }

 private:
  EventLog& log_;
  std::function<Offset()> lag_;
  Offset end_ = 0;
};

}  // namespace quittance
