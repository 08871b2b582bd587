#include "ledger/log/segment_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/base/status_macros.h"
#include "ledger/log/crc32c.h"

namespace quittance {
namespace {

constexpr uint64_t kFirstBytes = uint64_t{8} << 20;
constexpr size_t kChunkBytes = size_t{1} << 20;
// Syncing in portions keeps the zeros from standing in one long line before a commit's own sync.
constexpr size_t kChunksPerSync = 4;

std::string PreallocatedPath(const std::string& directory) { return directory + "/preallocated"; }

}  // namespace

std::string SegmentPath(const std::string& directory, uint64_t number) {
  return directory + "/" + SegmentName(number);
}

uint64_t SegmentBytes(uint64_t number, uint64_t bytes_max) {
  return std::min(bytes_max, kFirstBytes << std::min<uint64_t>(number, 20));
}

absl::StatusOr<std::unique_ptr<File>> PreallocateSegment(FileSystem& files,
                                                         const std::string& directory,
                                                         uint64_t bytes,
                                                         const std::atomic<bool>& cancelled) {
  ASSIGN_OR_RETURN(std::unique_ptr<File> file, files.Create(PreallocatedPath(directory)));
  const std::string zeros(std::min<uint64_t>(kChunkBytes, bytes), '\0');
  size_t chunks = 0;
  for (uint64_t at = 0; at < bytes; at += zeros.size()) {
    if (cancelled) return absl::CancelledError("preallocation cancelled");
    const auto part =
        std::string_view(zeros).substr(0, std::min<uint64_t>(zeros.size(), bytes - at));
    RETURN_IF_ERROR(file->WriteAt(at, {&part, 1}));
    if (++chunks % kChunksPerSync == 0) RETURN_IF_ERROR(file->Sync());
  }
  RETURN_IF_ERROR(file->Sync());
  return file;
}

absl::Status NameSegment(FileSystem& files, const std::string& directory, File& preallocated,
                         SegmentHeader* header) {
  ASSIGN_OR_RETURN(header->file_bytes, preallocated.Size());
  const std::string bytes = EncodeSegmentHeader(*header);
  const std::string_view part = bytes;
  RETURN_IF_ERROR(preallocated.WriteAt(0, {&part, 1}));
  RETURN_IF_ERROR(preallocated.Sync());
  RETURN_IF_ERROR(
      files.Rename(PreallocatedPath(directory), SegmentPath(directory, header->number)));
  return files.SyncDirectory(directory);
}

absl::StatusOr<SegmentHeader> LoadSegmentHeader(File& file) {
  std::string image(kSegmentHeaderBytesMin, '\0');
  ASSIGN_OR_RETURN(size_t got, file.ReadAt(0, image.data(), image.size()));
  image.resize(got);
  if (const size_t bytes = SegmentHeaderBytes(image); bytes > image.size()) {
    image.resize(bytes);
    ASSIGN_OR_RETURN(got, file.ReadAt(0, image.data(), image.size()));
    image.resize(got);
  }
  return DecodeSegmentHeader(image);
}

absl::Status RemovePreallocated(FileSystem& files, const std::string& directory) {
  return files.Remove(PreallocatedPath(directory));
}

absl::StatusOr<LoadedSeal> LoadSeal(File& file, const SegmentHeader& header, uint64_t at) {
  const auto bad = [&](std::string_view what) { return absl::DataLossError(std::string(what)); };
  char bytes[FrameHeader::kBytes];
  ASSIGN_OR_RETURN(size_t got, file.ReadAt(at, bytes, sizeof(bytes)));
  FrameHeader frame;
  if (got != sizeof(bytes) || !DecodeFrameHeader(bytes, header.space(), at, &frame) ||
      frame.kind != FrameKind::kSeal) {
    return bad("the segment's seal is missing or damaged");
  }
  std::string body(frame.body_bytes, '\0');
  ASSIGN_OR_RETURN(got, file.ReadAt(at + sizeof(bytes), body.data(), body.size()));
  LoadedSeal loaded{
      .seal = {.at = at, .end = at + frame.frame_bytes(), .crc = Crc32c({bytes, sizeof(bytes)})},
      .index = SegmentIndex(header.partitions.count())};
  if (got != body.size() || Crc32c(body) != frame.body_crc ||
      !SegmentIndex::Decode(body, header.partitions.count(), &loaded.index)) {
    return bad("the index in the segment's seal is damaged");
  }
  return loaded;
}

std::string EncodeSeal(const SegmentIndex& index, const FrameSpace& space, uint64_t at) {
  const std::string body = index.Encode();
  const FrameHeader header{.body_bytes = static_cast<uint32_t>(body.size()),
                           .kind = FrameKind::kSeal,
                           .offset = index.records(),
                           .durable_upto = space.first_position + at,
                           .body_crc = Crc32c(body)};
  std::string bytes(FrameHeader::kBytes, '\0');
  EncodeFrameHeader(header, space, at, bytes.data());
  return bytes + body;
}

absl::Status Corruption(const std::string& path, uint64_t at, std::string_view what) {
  return absl::DataLossError(
      fmt::format("{}: byte {}: {}. This is corruption of durable records, not a torn tail; "
                  "nothing was changed. "
                  "Keep the file for analysis, restore it from a backup or snapshot of this ledger "
                  "and start again",
                  path, at, what));
}

}  // namespace quittance
