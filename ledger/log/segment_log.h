#pragma once
// The embedded log: all partitions of both logs in one journal of segment files,
// DIR/log/journal-0000000000.seg and so on (frame.h: the format; recovery.h: what happens at open).
// One process at a time holds DIR/LOCK.

#include <functional>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "ledger/log/catalog.h"
#include "ledger/log/event_log.h"
#include "ledger/log/file_system.h"
#include "ledger/log/flusher.h"
#include "ledger/log/partition_set.h"
#include "ledger/log/recovery.h"

namespace quittance {

struct SegmentLogOptions {
  std::string directory{};  // DIR; created where it is missing
  // Fixed when the log is created. Later it must be the same or 0: as the log has it.
  uint32_t accounts_partitions = 0;
  std::string new_ledger_id{};  // 16 bytes; used only where DIR holds no log yet
  // The next offset that folds, checkpoints and snapshots have stored: records below it were
  // durable for certain.
  absl::flat_hash_map<PartitionId, Offset> stored_next_offsets{};
  // Called once, from the flusher's thread, after the failure that ended the log. The process
  // should end non-zero; records that were not acknowledged are sorted out at the next start.
  std::function<void(const absl::Status&)> on_fatal{};
  std::string holder{};  // "pid 17, started ..."; empty: that of this process
  uint64_t segment_bytes_max = uint64_t{128} << 20;  // at most 1 GiB
  absl::Duration vouch_after = absl::Milliseconds(100);
  FileSystem* files = nullptr;  // null: the machine's own
};

// Appenders must be destroyed before it.
class SegmentLog final : public EventLog {
 public:
  // FAILED_PRECONDITION: another process holds DIR, or the number of partitions is another one.
  // DATA_LOSS: corruption, with file, byte and what to do. RESOURCE_EXHAUSTED: the disk is full.
  // INVALID_ARGUMENT: the options.
  static absl::StatusOr<std::unique_ptr<SegmentLog>> Open(SegmentLogOptions options);

  ~SegmentLog() override;

  uint32_t PartitionCount(v1::Log log) const override { return partitions_.CountOf(log); }
  absl::StatusOr<std::unique_ptr<Appender>> OpenAppender(PartitionId partition,
                                                         AckSink sink) override;
  absl::StatusOr<RecordBatch> Read(PartitionId partition, Offset from, size_t bytes_max) override;
  absl::StatusOr<Offset> End(PartitionId partition) override;
  bool AwaitBeyond(PartitionId partition, Offset offset, absl::Time deadline) override;
  absl::Status health() const override { return catalog_->health(); }

  // What was found at open: the caller logs it, and a torn tail loudly.
  const RecoveryReport& recovery() const { return report_; }
  const std::string& ledger_id() const { return ledger_id_; }
  SegmentLogStats stats() const { return flusher_->stats(); }

  // Returns when all that was durable at the call is vouched for, or the log is poisoned (its
  // status).
  absl::Status Vouch();

  // Reads every byte of all sealed segments. DATA_LOSS as Open.
  absl::Status Verify();

  // The clean stop, also done by the destructor: writes what was flushed, seals, releases DIR. An
  // error means that the seal could not be written; what was acknowledged is durable all the same.
  absl::Status Close();

 private:
  SegmentLog(FileSystem* files, std::unique_ptr<FileLock> lock, Recovered recovered,
             SegmentLogOptions options);

  FileSystem& files_;
  std::unique_ptr<FileLock> lock_;
  const PartitionSet partitions_;
  const std::string ledger_id_;
  const RecoveryReport report_;
  std::unique_ptr<Catalog> catalog_;
  std::unique_ptr<Flusher> flusher_;
};

}  // namespace quittance
