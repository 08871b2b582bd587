#include "ledger/log/record_reader.h"

#include <vector>

#include "ledger/base/status_macros.h"
#include "ledger/log/crc32c.h"
#include "ledger/log/segment_file.h"

namespace quittance {
namespace {

// Reading over a gap is cheaper than another call up to about this many bytes.
constexpr uint64_t kGapBytesMax = 4096;

// Neighbouring records that are read in one call.
struct Run {
  uint64_t at = 0;
  uint64_t bytes = 0;
  size_t entries = 0;
};

std::vector<Run> RunsOf(std::span<const IndexEntry> entries) {
  std::vector<Run> runs;
  for (const IndexEntry& entry : entries) {
    if (runs.empty() || entry.at > runs.back().at + runs.back().bytes + kGapBytesMax) {
      runs.push_back({.at = entry.at});
    }
    Run& run = runs.back();
    run.bytes = entry.at + uint64_t{entry.frame_bytes} - run.at;
    ++run.entries;
  }
  return runs;
}

// What is wrong with the frame, or nothing.
std::string_view WhyNot(const char* bytes, const IndexEntry& entry, const FrameSpace& space,
                        PartitionId partition, Offset offset) {
  FrameHeader frame;
  if (!DecodeFrameHeader(bytes, space, entry.at, &frame)) return "the frame header is damaged";
  if (frame.kind != FrameKind::kRecord || frame.partition != partition ||
      frame.offset != static_cast<uint64_t>(offset) || frame.frame_bytes() != entry.frame_bytes) {
    return "another frame stands where the index names this record";
  }
  if (Crc32c({bytes + FrameHeader::kBytes, frame.body_bytes}) != frame.body_crc) {
    return "the record's checksum is wrong";
  }
  return {};
}

}  // namespace

absl::StatusOr<RecordBatch> ReadRecords(File& file, const std::string& path,
                                        const FrameSpace& space, PartitionId partition,
                                        Offset first, std::span<const IndexEntry> entries) {
  const std::vector<Run> runs = RunsOf(entries);
  uint64_t bytes = 0;
  for (const Run& run : runs) bytes += run.bytes;
  auto storage = std::make_shared_for_overwrite<char[]>(bytes);
  RecordBatch batch;
  batch.records.reserve(entries.size());
  char* to = storage.get();
  size_t next = 0;
  for (const Run& run : runs) {
    ASSIGN_OR_RETURN(const size_t got, file.ReadAt(run.at, to, run.bytes));
    if (got != run.bytes) return Corruption(path, run.at + got, "the file ends within a record");
    for (const IndexEntry& entry : entries.subspan(next, run.entries)) {
      const char* frame = to + (entry.at - run.at);
      const Offset offset = first + static_cast<Offset>(batch.records.size());
      const std::string_view why = WhyNot(frame, entry, space, partition, offset);
      if (!why.empty()) return Corruption(path, entry.at, why);
      batch.records.push_back(
          {.offset = offset,
           .value = {frame + FrameHeader::kBytes, entry.frame_bytes - FrameHeader::kBytes}});
    }
    next += run.entries;
    to += run.bytes;
  }
  batch.storage = std::move(storage);
  return batch;
}

}  // namespace quittance
