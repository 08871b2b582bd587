#include "ledger/log/segment_log.h"

#include <fmt/format.h>
#include <unistd.h>

#include "absl/time/clock.h"
#include "ledger/base/check.h"
#include "ledger/base/clock.h"
#include "ledger/base/status_macros.h"

namespace quittance {
namespace {

class SegmentAppender final : public Appender {
 public:
  SegmentAppender(GroupQueue* queue, uint32_t ordinal, AckSink sink)
      : queue_(*queue),
        ordinal_(ordinal),
        channel_(std::make_shared<AckChannel>(std::move(sink))) {}
  ~SegmentAppender() override { channel_->Close(); }

  void Append(uint64_t number, std::string_view /*key*/, std::string value) override {
    CHECK(value.size() <= kRecordBytesMax, "a record of {} bytes", value.size());
    group_.Add(number, value);
  }

  void Flush() override {
    if (group_.records.empty()) return;
    group_.channel = channel_;
    group_.ordinal = ordinal_;
    queue_.Push(std::move(group_));
    group_ = Group{};
    group_.frames = queue_.TakeBuffer();
  }

 private:
  GroupQueue& queue_;
  const uint32_t ordinal_;
  const std::shared_ptr<AckChannel> channel_;
  Group group_;
};

std::string ThisProcess() {
  const absl::Time now = absl::FromUnixMicros(SystemClock().Now());
  return fmt::format("pid {}, started {}", getpid(),
                     absl::FormatTime(absl::RFC3339_sec, now, absl::UTCTimeZone()));
}

absl::StatusOr<std::unique_ptr<FileLock>> LockDirectory(FileSystem& files,
                                                        const SegmentLogOptions& options) {
  auto lock = files.Lock(options.directory + "/LOCK",
                         options.holder.empty() ? ThisProcess() : options.holder);
  if (!absl::IsFailedPrecondition(lock.status())) return lock;
  return absl::FailedPreconditionError(
      fmt::format("data directory {} is in use: {}. Stop that process or use another directory",
                  options.directory, std::string(lock.status().message())));
}

}  // namespace

absl::StatusOr<std::unique_ptr<SegmentLog>> SegmentLog::Open(SegmentLogOptions options) {
  CHECK(options.segment_bytes_max <= uint64_t{1} << 30);
  FileSystem& files = options.files != nullptr ? *options.files : PosixFileSystem();
  const std::string log_directory = options.directory + "/log";
  RETURN_IF_ERROR(files.CreateDirectories(log_directory));
  RETURN_IF_ERROR(files.SyncDirectory(options.directory));
  ASSIGN_OR_RETURN(auto lock, LockDirectory(files, options));
  ASSIGN_OR_RETURN(Recovered recovered,
                   Recover({.files = &files,
                            .directory = log_directory,
                            .accounts_partitions = options.accounts_partitions,
                            .new_ledger_id = options.new_ledger_id,
                            .segment_bytes_max = options.segment_bytes_max,
                            .stored_next_offsets = options.stored_next_offsets}));
  return std::unique_ptr<SegmentLog>(
      new SegmentLog(&files, std::move(lock), std::move(recovered), std::move(options)));
}

SegmentLog::SegmentLog(FileSystem* files, std::unique_ptr<FileLock> lock, Recovered recovered,
                       SegmentLogOptions options)
    : files_(*files),
      lock_(std::move(lock)),
      partitions_(recovered.active.header.partitions),
      ledger_id_(recovered.active.header.ledger_id),
      report_(std::move(recovered.report)),
      catalog_(std::make_unique<Catalog>(files, partitions_, std::move(recovered.sealed))) {
  const std::string directory = options.directory + "/log";
  const SegmentHeader& header = recovered.active.header;
  catalog_->BeginSegment({.header = header, .path = directory + "/" + SegmentName(header.number)},
                         recovered.active.file, std::move(recovered.active_index));
  auto writer = std::make_unique<JournalWriter>(
      JournalWriter::Options{
          .files = files, .directory = directory, .segment_bytes_max = options.segment_bytes_max},
      catalog_.get(), std::move(recovered.active));
  flusher_ = std::make_unique<Flusher>(
      Flusher::Options{.vouch_after = options.vouch_after, .on_fatal = std::move(options.on_fatal)},
      std::move(writer), catalog_.get());
}

SegmentLog::~SegmentLog() { Close().IgnoreError(); }

absl::StatusOr<std::unique_ptr<Appender>> SegmentLog::OpenAppender(PartitionId partition,
                                                                   AckSink sink) {
  RETURN_IF_ERROR(partitions_.Check(partition));
  RETURN_IF_ERROR(health());
  return std::make_unique<SegmentAppender>(&flusher_->queue(), partitions_.OrdinalOf(partition),
                                           std::move(sink));
}

absl::StatusOr<RecordBatch> SegmentLog::Read(PartitionId partition, Offset from, size_t bytes_max) {
  RETURN_IF_ERROR(partitions_.Check(partition));
  return catalog_->Read(partition, from, bytes_max);
}

absl::StatusOr<Offset> SegmentLog::End(PartitionId partition) {
  RETURN_IF_ERROR(partitions_.Check(partition));
  return catalog_->End(partitions_.OrdinalOf(partition));
}

bool SegmentLog::AwaitBeyond(PartitionId partition, Offset offset, absl::Time deadline) {
  CHECK(partitions_.Has(partition), "no partition {}", ToString(partition));
  return catalog_->AwaitBeyond(partitions_.OrdinalOf(partition), offset, deadline);
}

absl::Status SegmentLog::Vouch() {
  RETURN_IF_ERROR(health());
  auto vouched = std::make_shared<std::promise<void>>();
  Group request;
  request.vouched = vouched;
  flusher_->queue().Push(std::move(request));
  vouched->get_future().wait();
  return health();
}

absl::Status SegmentLog::Verify() { return VerifySegments(files_, catalog_->segments()); }

absl::Status SegmentLog::Close() {
  const absl::Status status = flusher_->Close();
  lock_.reset();
  return status;
}

}  // namespace quittance
