#pragma once
// Writes groups into the active segment, makes them durable, and rolls to the next segment when it
// is full. After the first error it must not be used again: what is on the disk is unknown then.
// Used by one thread.

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/log/catalog.h"
#include "ledger/log/groups.h"
#include "ledger/log/segment_header.h"
#include "ledger/log/segment_scan.h"
#include "ledger/log/spare_segment.h"

namespace quittance {

// Totals since the log was opened. What a benchmark or a metric reads.
struct SegmentLogStats {
  uint64_t records = 0;
  uint64_t body_bytes = 0;
  uint64_t commits = 0;  // writes that carried records, each with one sync
  uint64_t vouches = 0;
  uint64_t rolls = 0;
  uint64_t sync_micros = 0;  // spent waiting for commits' syncs
};

class JournalWriter {
 public:
  struct Options {
    FileSystem* files = nullptr;
    std::string directory;
    uint64_t segment_bytes_max = 0;
  };
  // The segment that is written, already in the catalog.
  struct Active {
    SegmentHeader header;
    std::shared_ptr<File> file;
    uint64_t bytes = 0;                    // of the file
    uint64_t end = 0;                      // where the next frame goes; all before is durable
    uint64_t records = 0;                  // in it
    uint64_t vouched_upto = 0;             // journal position below which a durable frame vouches
    std::vector<uint64_t> next_offsets{};  // by partition ordinal
  };

  JournalWriter(Options options, Catalog* catalog, Active active);

  // Makes all records durable and readable and sets their offsets.
  absl::Status Append(std::span<Group> groups);

  // Whether records are durable that no frame vouches for yet.
  bool unvouched() const { return position_of_records_ > active_.vouched_upto; }
  absl::Status Vouch();

  // Seals the active segment and gives back the room it does not use: the clean stop.
  absl::Status Close();

  // Thread-safe.
  SegmentLogStats stats() const;

 private:
  uint64_t PositionOf(uint64_t at) const { return active_.header.first_position + at; }
  uint64_t cursor() const { return active_.end + staged_bytes_; }
  bool Fits(uint64_t frame_bytes, uint64_t records) const;

  absl::Status Stage(Group& group);
  void StageRecord(Group& group, Group::Pending& record);
  absl::Status Commit();
  absl::Status WriteFrame(std::string_view frame);
  absl::Status WriteSeal(Seal* seal);
  absl::Status Roll(uint64_t frame_bytes);

  const Options options_;
  const PartitionSet partitions_;
  const uint32_t salt_;
  Catalog& catalog_;
  Active active_;
  SpareSegment spare_;
  uint64_t position_of_records_;  // the end of the last durable record

  // Staged, not yet written.
  std::vector<std::string_view> staged_parts_;
  std::vector<IndexedRecord> staged_records_;
  uint64_t staged_bytes_ = 0;

  struct Counters {
    std::atomic<uint64_t> records = 0, body_bytes = 0, commits = 0, vouches = 0, rolls = 0,
                          sync_micros = 0;
  };
  Counters counters_;
};

// The segment after one that is sealed, made of `file`, durable and empty.
absl::StatusOr<SegmentHeader> BeginNextSegment(FileSystem& files, const std::string& directory,
                                               File& preallocated, const SegmentHeader& previous,
                                               const Seal& seal,
                                               const std::vector<uint64_t>& next_offsets);

}  // namespace quittance
