#pragma once
// Where each record of one segment stands: by partition, in offset order. 8 bytes per record, in
// memory and, as the body of the segment's seal, on disk:
//
//   u32 count for each partition ordinal, then for each partition its entries: u32 at, u32
//   frame_bytes

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace quittance {

struct IndexEntry {
  uint32_t at = 0;           // byte of the frame in the segment
  uint32_t frame_bytes = 0;  // header and body
  bool operator==(const IndexEntry&) const = default;
};

class SegmentIndex {
 public:
  explicit SegmentIndex(uint32_t partition_count) : entries_(partition_count) {}

  void Add(uint32_t ordinal, IndexEntry entry) {
    entries_[ordinal].push_back(entry);
    ++records_;
  }

  const std::vector<IndexEntry>& entries(uint32_t ordinal) const { return entries_[ordinal]; }
  uint64_t records() const { return records_; }

  static size_t EncodedBytes(uint32_t partition_count, uint64_t records) {
    return 4 * size_t{partition_count} + sizeof(IndexEntry) * records;
  }
  std::string Encode() const;

  // False where `bytes` is not an index over that many partitions.
  static bool Decode(std::string_view bytes, uint32_t partition_count, SegmentIndex* index);

  bool operator==(const SegmentIndex&) const = default;

 private:
  std::vector<std::vector<IndexEntry>> entries_;
  uint64_t records_ = 0;
};

}  // namespace quittance
