#pragma once
// Segment files as files: their sizes, how one comes into being, and how a seal is found.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/log/file_system.h"
#include "ledger/log/segment_header.h"
#include "ledger/log/segment_index.h"
#include "ledger/log/segment_scan.h"

namespace quittance {

std::string SegmentPath(const std::string& directory, uint64_t number);

// Segments of a young journal are small, so that a small ledger starts fast and stays small: 8 MiB
// doubling up to bytes_max.
uint64_t SegmentBytes(uint64_t number, uint64_t bytes_max);

// A file of that many zeros, durable and without a segment's name: so that a later Sync has no
// metadata to write. CANCELLED once `cancelled` is set.
absl::StatusOr<std::unique_ptr<File>> PreallocateSegment(FileSystem& files,
                                                         const std::string& directory,
                                                         uint64_t bytes,
                                                         const std::atomic<bool>& cancelled);

// Makes the preallocated file the segment of that header, whose file_bytes it sets, durably.
absl::Status NameSegment(FileSystem& files, const std::string& directory, File& preallocated,
                         SegmentHeader* header);

// DATA_LOSS, without the file's name, where it is damaged.
absl::StatusOr<SegmentHeader> LoadSegmentHeader(File& file);

// Removes what PreallocateSegment left.
absl::Status RemovePreallocated(FileSystem& files, const std::string& directory);

// The seal frame at byte `at`: its place and the index in it. DATA_LOSS, without the file's name,
// where it is damaged.
struct LoadedSeal {
  Seal seal;
  SegmentIndex index;
};
absl::StatusOr<LoadedSeal> LoadSeal(File& file, const SegmentHeader& header, uint64_t at);

// A whole seal frame.
std::string EncodeSeal(const SegmentIndex& index, const FrameSpace& space, uint64_t at);

// DATA_LOSS in the one form that names the file, the byte, what is wrong and what to do.
absl::Status Corruption(const std::string& path, uint64_t at, std::string_view what);

}  // namespace quittance
