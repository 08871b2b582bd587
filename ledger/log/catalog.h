#pragma once
// What of the journal is durable, and where: the state that readers share with the flusher.
// Thread-safe.

#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "ledger/log/event_log.h"
#include "ledger/log/file_system.h"
#include "ledger/log/segment_header.h"
#include "ledger/log/segment_index.h"

namespace quittance {

struct CatalogSegment {
  SegmentHeader header;
  std::string path;
  uint64_t seal_at = 0;  // 0: the active one
};

struct IndexedRecord {
  uint32_t ordinal = 0;
  IndexEntry entry;
};

class Catalog {
 public:
  Catalog(FileSystem* files, PartitionSet partitions, std::vector<CatalogSegment> sealed);

  // --- the flusher's side
  // Begins a segment, the first one or after Seal; `index` holds the records that are in it
  // already.
  void BeginSegment(CatalogSegment segment, std::shared_ptr<File> file, SegmentIndex index);
  void SealSegment(uint64_t seal_at);
  // Records of the active segment that are durable now, in order.
  void Publish(std::span<const IndexedRecord> records);
  // The first failure stays.
  void Fail(const absl::Status& why);
  // A copy of the active segment's index.
  SegmentIndex ActiveIndex() const;

  // --- the readers' side; contracts as in EventLog
  absl::StatusOr<RecordBatch> Read(PartitionId partition, Offset from, size_t bytes_max);
  Offset End(uint32_t ordinal) const;
  bool AwaitBeyond(uint32_t ordinal, Offset offset, absl::Time deadline) const;
  absl::Status health() const;
  std::vector<CatalogSegment> segments() const;

 private:
  // A segment's file and the index of the records in it that may be read.
  struct Readable {
    std::shared_ptr<File> file;
    std::shared_ptr<const SegmentIndex> index;
  };
  // Where the records of one Read stand.
  struct Extent {
    std::shared_ptr<File> file;
    std::string path;
    FrameSpace space;
    std::vector<IndexEntry> entries;
  };

  absl::StatusOr<Extent> FindExtent(PartitionId partition, Offset from, size_t bytes_max);
  absl::StatusOr<Readable> OpenSealed(const CatalogSegment& segment);

  static constexpr size_t kOpenSealedMax = 16;

  FileSystem& files_;
  const PartitionSet partitions_;
  mutable std::mutex mutex_;  // guards all below
  mutable std::condition_variable grown_;
  std::vector<CatalogSegment> segments_;  // by number; the last may be active
  std::shared_ptr<File> active_file_;
  SegmentIndex active_index_;
  std::vector<Offset> ends_;
  absl::Status health_;
  // Sealed segments read lately, the latest first: (segment number, what it takes to read it).
  std::list<std::pair<uint64_t, Readable>> open_sealed_;
};

}  // namespace quittance
