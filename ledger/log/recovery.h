#pragma once
// Opens what an earlier process left, however it ended: tells a torn tail from corruption
// (DESIGN.md §4).

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "ledger/log/catalog.h"
#include "ledger/log/journal_writer.h"

namespace quittance {

// Bad bytes at the end that nothing vouches for: what was being written when the machine or the
// process stopped, or damage to it since, which cannot be told apart. They were cut.
struct TornTail {
  std::string file;
  uint64_t at = 0;     // byte in the file
  uint64_t bytes = 0;  // cut: up to the last byte that was not zero
  std::string why;
};

struct RecoveryReport {
  uint64_t segments = 0;
  uint64_t records = 0;  // over all partitions
  bool clean_stop = false;
  std::optional<TornTail> torn_tail;
  uint64_t micros = 0;  // it took
};

struct RecoveryOptions {
  FileSystem* files = nullptr;
  std::string directory;  // of the segments
  // 0: as the log has it. INVALID_ARGUMENT where there is no log yet, FAILED_PRECONDITION where it
  // has another number.
  uint32_t accounts_partitions = 0;
  std::string new_ledger_id;  // used where there is no log yet
  uint64_t segment_bytes_max = 0;
  // For each partition the highest next offset that something outside the log has stored.
  absl::flat_hash_map<PartitionId, Offset> stored_next_offsets;
};

struct Recovered {
  std::vector<CatalogSegment> sealed;
  JournalWriter::Active active;
  SegmentIndex active_index;
  RecoveryReport report;
};

// Everything found is durable when it returns. DATA_LOSS, naming file, byte and what to do, where
// records are missing or damaged that were durable once; nothing is changed then.
absl::StatusOr<Recovered> Recover(const RecoveryOptions& options);

// Reads and checks every byte of every segment that recovery does not (sealed ones included).
// `segments` as of the catalog; the active one, by its seal_at of 0, is left to recovery.
absl::Status VerifySegments(FileSystem& files, const std::vector<CatalogSegment>& segments);

}  // namespace quittance
