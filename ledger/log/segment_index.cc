#include "ledger/log/segment_index.h"

#include <cstring>

#include "ledger/log/little_endian.h"

namespace quittance {

static_assert(sizeof(IndexEntry) == 8, "entries are stored as they stand in memory");

std::string SegmentIndex::Encode() const {
  const auto partition_count = static_cast<uint32_t>(entries_.size());
  std::string bytes(EncodedBytes(partition_count, records_), '\0');
  char* to = bytes.data();
  for (const auto& entries : entries_) {
    PutNumber<uint32_t>(to, static_cast<uint32_t>(entries.size()));
    to += 4;
  }
  for (const auto& entries : entries_) {
    if (entries.empty()) continue;
    std::memcpy(to, entries.data(), entries.size() * sizeof(IndexEntry));
    to += entries.size() * sizeof(IndexEntry);
  }
  return bytes;
}

bool SegmentIndex::Decode(std::string_view bytes, uint32_t partition_count, SegmentIndex* index) {
  *index = SegmentIndex(partition_count);
  if (bytes.size() < EncodedBytes(partition_count, 0)) return false;
  for (uint32_t i = 0; i < partition_count; ++i) {
    const auto count = GetNumber<uint32_t>(bytes.data() + 4 * size_t{i});
    index->records_ += count;
    if (bytes.size() < EncodedBytes(partition_count, index->records_)) return false;
    index->entries_[i].resize(count);
  }
  if (bytes.size() != EncodedBytes(partition_count, index->records_)) return false;
  const char* from = bytes.data() + EncodedBytes(partition_count, 0);
  for (auto& entries : index->entries_) {
    if (entries.empty()) continue;
    std::memcpy(entries.data(), from, entries.size() * sizeof(IndexEntry));
    from += entries.size() * sizeof(IndexEntry);
  }
  return true;
}

}  // namespace quittance
