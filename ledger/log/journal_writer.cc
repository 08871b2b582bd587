#include "ledger/log/journal_writer.h"

#include <algorithm>
#include <chrono>

#include "ledger/base/status_macros.h"
#include "ledger/log/crc32c.h"
#include "ledger/log/segment_file.h"

namespace quittance {

JournalWriter::JournalWriter(Options options, Catalog* catalog, Active active)
    : options_(std::move(options)),
      partitions_(active.header.partitions),
      salt_(active.header.space().salt),
      catalog_(*catalog),
      active_(std::move(active)),
      spare_(options_.files, options_.directory),
      position_of_records_(active_.records == 0 ? active_.vouched_upto : PositionOf(active_.end)) {
  spare_.Start(SegmentBytes(active_.header.number + 1, options_.segment_bytes_max));
}

// Room for the seal must be left, since a segment that is full is sealed.
bool JournalWriter::Fits(uint64_t frame_bytes, uint64_t records) const {
  const uint64_t all_records = active_.records + staged_records_.size() + records;
  return cursor() + frame_bytes + FrameHeader::kBytes +
             SegmentIndex::EncodedBytes(partitions_.count(), all_records) <=
         active_.bytes;
}

absl::Status JournalWriter::Append(std::span<Group> groups) {
  for (Group& group : groups) RETURN_IF_ERROR(Stage(group));
  return Commit();
}

absl::Status JournalWriter::Stage(Group& group) {
  size_t slice = 0;  // what of the group's frames is not yet among the staged parts
  const std::string_view frames = group.frames;
  for (Group::Pending& record : group.records) {
    const uint64_t frame_bytes = FrameHeader::kBytes + uint64_t{record.body_bytes};
    if (!Fits(frame_bytes, 1)) {
      staged_parts_.push_back(frames.substr(slice, record.at - slice));
      slice = record.at;
      RETURN_IF_ERROR(Commit());
      RETURN_IF_ERROR(Roll(frame_bytes));
    }
    StageRecord(group, record);
  }
  staged_parts_.push_back(frames.substr(slice));
  return absl::OkStatus();
}

void JournalWriter::StageRecord(Group& group, Group::Pending& record) {
  const uint64_t at = cursor();
  const FrameHeader header{.body_bytes = record.body_bytes,
                           .kind = FrameKind::kRecord,
                           .partition = partitions_.At(group.ordinal),
                           .offset = active_.next_offsets[group.ordinal]++,
                           .durable_upto = PositionOf(active_.end),
                           .body_crc = record.body_crc};
  EncodeFrameHeader(header, {salt_, active_.header.first_position}, at,
                    group.frames.data() + record.at);
  record.offset = static_cast<Offset>(header.offset);
  staged_records_.push_back(
      {group.ordinal, {static_cast<uint32_t>(at), static_cast<uint32_t>(header.frame_bytes())}});
  staged_bytes_ += header.frame_bytes();
}

absl::Status JournalWriter::Commit() {
  if (staged_records_.empty()) {
    staged_parts_.clear();
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(active_.file->WriteAt(active_.end, staged_parts_));
  const auto before = std::chrono::steady_clock::now();
  RETURN_IF_ERROR(active_.file->Sync());
  const auto waited = std::chrono::steady_clock::now() - before;
  active_.vouched_upto = PositionOf(active_.end);
  active_.end += staged_bytes_;
  active_.records += staged_records_.size();
  position_of_records_ = PositionOf(active_.end);
  catalog_.Publish(staged_records_);
  counters_.commits += 1;
  counters_.records += staged_records_.size();
  counters_.body_bytes += staged_bytes_ - FrameHeader::kBytes * staged_records_.size();
  counters_.sync_micros +=
      static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(waited).count());
  staged_parts_.clear();
  staged_records_.clear();
  staged_bytes_ = 0;
  return absl::OkStatus();
}

// Writes a frame that carries no record and makes it durable.
absl::Status JournalWriter::WriteFrame(std::string_view frame) {
  RETURN_IF_ERROR(active_.file->WriteAt(active_.end, {&frame, 1}));
  RETURN_IF_ERROR(active_.file->Sync());
  active_.vouched_upto = PositionOf(active_.end);
  active_.end += frame.size();
  return absl::OkStatus();
}

absl::Status JournalWriter::Vouch() {
  if (!Fits(FrameHeader::kBytes, 0)) return Roll(0);  // the seal vouches
  const FrameHeader header{.kind = FrameKind::kVouch, .durable_upto = PositionOf(active_.end)};
  std::string frame(FrameHeader::kBytes, '\0');
  EncodeFrameHeader(header, {salt_, active_.header.first_position}, active_.end, frame.data());
  RETURN_IF_ERROR(WriteFrame(frame));
  counters_.vouches += 1;
  return absl::OkStatus();
}

absl::Status JournalWriter::WriteSeal(Seal* seal) {
  const std::string frame =
      EncodeSeal(catalog_.ActiveIndex(), {salt_, active_.header.first_position}, active_.end);
  seal->at = active_.end;
  seal->crc = Crc32c(std::string_view(frame).substr(0, FrameHeader::kBytes));
  RETURN_IF_ERROR(WriteFrame(frame));
  seal->end = active_.end;
  return absl::OkStatus();
}

absl::Status JournalWriter::Roll(uint64_t frame_bytes) {
  Seal seal;
  RETURN_IF_ERROR(WriteSeal(&seal));
  const uint64_t bytes_min = active_.header.header_bytes() + frame_bytes + FrameHeader::kBytes +
                             SegmentIndex::EncodedBytes(partitions_.count(), 1);
  ASSIGN_OR_RETURN(std::shared_ptr<File> file, spare_.Take(bytes_min));
  ASSIGN_OR_RETURN(SegmentHeader header,
                   BeginNextSegment(*options_.files, options_.directory, *file, active_.header,
                                    seal, active_.next_offsets));
  // The next segment's header vouches for this one, so that its unused room may go.
  RETURN_IF_ERROR(active_.file->Truncate(seal.end));
  catalog_.SealSegment(seal.at);
  catalog_.BeginSegment({.header = header, .path = SegmentPath(options_.directory, header.number)},
                        file, SegmentIndex(partitions_.count()));
  active_.vouched_upto = header.first_position;
  active_.end = header.header_bytes();
  active_.records = 0;
  ASSIGN_OR_RETURN(active_.bytes, file->Size());
  active_.file = std::move(file);
  active_.header = std::move(header);
  position_of_records_ = active_.vouched_upto;
  spare_.Start(SegmentBytes(active_.header.number + 1, options_.segment_bytes_max));
  counters_.rolls += 1;
  return absl::OkStatus();
}

absl::Status JournalWriter::Close() {
  Seal seal;
  RETURN_IF_ERROR(WriteSeal(&seal));
  RETURN_IF_ERROR(active_.file->Truncate(seal.end));
  RETURN_IF_ERROR(active_.file->Sync());
  catalog_.SealSegment(seal.at);
  return absl::OkStatus();
}

SegmentLogStats JournalWriter::stats() const {
  return {.records = counters_.records,
          .body_bytes = counters_.body_bytes,
          .commits = counters_.commits,
          .vouches = counters_.vouches,
          .rolls = counters_.rolls,
          .sync_micros = counters_.sync_micros};
}

absl::StatusOr<SegmentHeader> BeginNextSegment(FileSystem& files, const std::string& directory,
                                               File& preallocated, const SegmentHeader& previous,
                                               const Seal& seal,
                                               const std::vector<uint64_t>& next_offsets) {
  SegmentHeader header{.ledger_id = previous.ledger_id,
                       .partitions = previous.partitions,
                       .number = previous.number + 1,
                       .first_position = previous.first_position + seal.end,
                       .previous_seal_at = seal.at,
                       .previous_seal_crc = seal.crc,
                       .first_offsets = next_offsets};
  RETURN_IF_ERROR(NameSegment(files, directory, preallocated, &header));
  return header;
}

}  // namespace quittance
