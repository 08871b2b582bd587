#include "ledger/log/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/record_reader.h"
#include "ledger/log/segment_file.h"

namespace quittance {
namespace {

// The entries from index `first` on, about bytes_max bytes, at least one.
std::vector<IndexEntry> Select(const std::vector<IndexEntry>& entries, size_t first,
                               size_t bytes_max) {
  size_t bytes = 0;
  size_t last = first;
  while (last < entries.size() &&
         (last == first || bytes + entries[last].frame_bytes <= bytes_max)) {
    bytes += entries[last++].frame_bytes;
  }
  return {entries.begin() + static_cast<ptrdiff_t>(first),
          entries.begin() + static_cast<ptrdiff_t>(last)};
}

}  // namespace

Catalog::Catalog(FileSystem* files, PartitionSet partitions, std::vector<CatalogSegment> sealed)
    : files_(*files),
      partitions_(partitions),
      segments_(std::move(sealed)),
      active_index_(partitions.count()),
      ends_(partitions.count()) {}

void Catalog::BeginSegment(CatalogSegment segment, std::shared_ptr<File> file, SegmentIndex index) {
  const std::lock_guard lock(mutex_);
  CHECK(segment.seal_at == 0);
  for (uint32_t i = 0; i < partitions_.count(); ++i) {
    ends_[i] = static_cast<Offset>(segment.header.first_offsets[i] + index.entries(i).size());
  }
  segments_.push_back(std::move(segment));
  active_file_ = std::move(file);
  active_index_ = std::move(index);
}

void Catalog::SealSegment(uint64_t seal_at) {
  const std::lock_guard lock(mutex_);
  segments_.back().seal_at = seal_at;
  active_file_.reset();
  active_index_ = SegmentIndex(partitions_.count());
}

void Catalog::Publish(std::span<const IndexedRecord> records) {
  const std::lock_guard lock(mutex_);
  for (const IndexedRecord& record : records) {
    active_index_.Add(record.ordinal, record.entry);
    ++ends_[record.ordinal];
  }
  grown_.notify_all();
}

void Catalog::Fail(const absl::Status& why) {
  const std::lock_guard lock(mutex_);
  if (health_.ok()) health_ = why;
  grown_.notify_all();
}

SegmentIndex Catalog::ActiveIndex() const {
  const std::lock_guard lock(mutex_);
  return active_index_;
}

absl::StatusOr<RecordBatch> Catalog::Read(PartitionId partition, Offset from, size_t bytes_max) {
  ASSIGN_OR_RETURN(const Extent extent, FindExtent(partition, from, bytes_max));
  if (extent.entries.empty()) return RecordBatch{};
  return ReadRecords(*extent.file, extent.path, extent.space, partition, from, extent.entries);
}

absl::StatusOr<Catalog::Extent> Catalog::FindExtent(PartitionId partition, Offset from,
                                                    size_t bytes_max) {
  const uint32_t ordinal = partitions_.OrdinalOf(partition);
  CatalogSegment segment;
  {
    const std::lock_guard lock(mutex_);
    if (from < 0 || from > ends_[ordinal]) {
      return absl::OutOfRangeError(fmt::format(
          "{}: offset {} asked, but the log ends at {}: it was cut or exchanged for another one",
          ToString(partition), from, ends_[ordinal]));
    }
    if (from == ends_[ordinal]) return Extent{};
    // The last segment that begins at or before the record.
    const auto after = std::upper_bound(
        segments_.begin(), segments_.end(), from,
        [&](Offset offset, const CatalogSegment& candidate) {
          return offset < static_cast<Offset>(candidate.header.first_offsets[ordinal]);
        });
    segment = *std::prev(after);
    if (segment.seal_at == 0) {
      const auto first = static_cast<size_t>(from) - segment.header.first_offsets[ordinal];
      return Extent{active_file_, segment.path, segment.header.space(),
                    Select(active_index_.entries(ordinal), first, bytes_max)};
    }
  }
  ASSIGN_OR_RETURN(const Readable sealed, OpenSealed(segment));
  const auto first = static_cast<size_t>(from) - segment.header.first_offsets[ordinal];
  return Extent{sealed.file, segment.path, segment.header.space(),
                Select(sealed.index->entries(ordinal), first, bytes_max)};
}

absl::StatusOr<Catalog::Readable> Catalog::OpenSealed(const CatalogSegment& segment) {
  const uint64_t number = segment.header.number;
  {
    const std::lock_guard lock(mutex_);
    for (auto it = open_sealed_.begin(); it != open_sealed_.end(); ++it) {
      if (it->first != number) continue;
      open_sealed_.splice(open_sealed_.begin(), open_sealed_, it);
      return it->second;
    }
  }
  Readable readable;
  ASSIGN_OR_RETURN(readable.file, files_.Open(segment.path));
  absl::StatusOr<LoadedSeal> loaded = LoadSeal(*readable.file, segment.header, segment.seal_at);
  if (!loaded.ok()) {
    return Corruption(segment.path, segment.seal_at, std::string(loaded.status().message()));
  }
  readable.index = std::make_shared<const SegmentIndex>(std::move(loaded->index));
  const std::lock_guard lock(mutex_);
  open_sealed_.emplace_front(number, readable);
  if (open_sealed_.size() > kOpenSealedMax) open_sealed_.pop_back();
  return readable;
}

Offset Catalog::End(uint32_t ordinal) const {
  const std::lock_guard lock(mutex_);
  return ends_[ordinal];
}

bool Catalog::AwaitBeyond(uint32_t ordinal, Offset offset, absl::Time deadline) const {
  std::unique_lock lock(mutex_);
  while (ends_[ordinal] <= offset && health_.ok()) {
    if (grown_.wait_until(lock, absl::ToChronoTime(deadline)) == std::cv_status::timeout) break;
  }
  return ends_[ordinal] > offset;
}

absl::Status Catalog::health() const {
  const std::lock_guard lock(mutex_);
  return health_;
}

std::vector<CatalogSegment> Catalog::segments() const {
  const std::lock_guard lock(mutex_);
  return segments_;
}

}  // namespace quittance
