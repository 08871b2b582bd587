#include "ledger/log/entry_reader.h"

#include <fmt/format.h>

#include <optional>

#include "ledger/base/status_macros.h"
#include "ledger/log/schema_guard.h"

namespace quittance {
namespace {

std::string PlaceOf(const ChainId& chain, Offset offset) {
  return fmt::format("{} offset {}", ToString(chain.partition), offset);
}

std::string Named(const v1::Record& record) {
  return fmt::format("ledger {} {}", ToHex(record.ledger_id()),
                     ToString({record.log(), record.partition()}));
}

bool IsOf(const ChainId& chain, const v1::Record& record) {
  return record.ledger_id() == chain.ledger_id && record.log() == chain.partition.log &&
         record.partition() == chain.partition.number;
}

absl::Status CheckGenesis(const ChainId& chain, const v1::Record& record, Offset offset,
                          Height height) {
  const bool is_genesis = record.kind() == v1::RECORD_KIND_GENESIS;
  if (is_genesis != (height == 0)) {
    return absl::DataLossError(fmt::format(
        "{}: height {} is {} genesis record; only height 0 is one. The log was edited; restore it",
        PlaceOf(chain, offset), height, is_genesis ? "a" : "not a"));
  }
  if (is_genesis && record.genesis().partition_count() != chain.partition_count) {
    return absl::FailedPreconditionError(fmt::format(
        "{}: the genesis record says {} partitions, the log has {}", PlaceOf(chain, offset),
        record.genesis().partition_count(), chain.partition_count));
  }
  return absl::OkStatus();
}

// The chain itself says what was moved: a claim that names anything else was not made by copying.
absl::Status CheckMoved(const ChainId& chain, const v1::Record& record, Offset offset,
                        Height height) {
  if (!record.claim().has_moved()) return absl::OkStatus();
  const v1::Tip& moved = record.claim().moved();
  const v1::Place& place = moved.place();
  if (moved.hash() == record.prev() && place.log() == record.log() &&
      place.partition() == record.partition() && place.height() + 1 == height) {
    return absl::OkStatus();
  }
  return absl::DataLossError(fmt::format(
      "{}: the claim names {} height {} as what moved the log, but follows height {}; restore it",
      PlaceOf(chain, offset), ToString({place.log(), place.partition()}), place.height(),
      height - 1));
}

}  // namespace

const v1::Record* DecodeRecord(std::string_view stored, google::protobuf::Arena* arena) {
  auto* const record = google::protobuf::Arena::CreateMessage<v1::Record>(arena);
  const bool parsed = record->ParseFromArray(stored.data(), static_cast<int>(stored.size()));
  return parsed ? record : nullptr;
}

absl::Status CheckCounted(const ChainId& chain, const v1::Record& record, Offset offset,
                          Height height) {
  if (record.format() != kRecordFormat) {
    return absl::FailedPreconditionError(
        fmt::format("SCHEMA_TOO_NEW: {}: record format {}, this build reads {}; run a newer build",
                    PlaceOf(chain, offset), record.format(), kRecordFormat));
  }
  if (const std::optional<std::string> unknown = FindUnknown(record)) {
    return absl::FailedPreconditionError(fmt::format(
        "SCHEMA_TOO_NEW: {}: this build does not know {}; run the build that wrote it, or a newer",
        PlaceOf(chain, offset), *unknown));
  }
  if (!IsOf(chain, record)) {
    return absl::DataLossError(fmt::format(
        "{}: the record is of {}, the chain of ledger {}; records were copied into the wrong place",
        PlaceOf(chain, offset), Named(record), ToHex(chain.ledger_id)));
  }
  RETURN_IF_ERROR(CheckGenesis(chain, record, offset, height));
  return CheckMoved(chain, record, offset, height);
}

absl::Status CheckNoise(const ChainId& chain, const v1::Record& record, Offset offset,
                        Height height) {
  if (height > 0 || record.kind() != v1::RECORD_KIND_GENESIS) return absl::OkStatus();
  return absl::FailedPreconditionError(fmt::format(
      "{}: begins with the genesis record of {} with {} partitions, expected ledger {} with {}; "
      "check the ledger id and the number of partitions",
      PlaceOf(chain, offset), Named(record), record.genesis().partition_count(),
      ToHex(chain.ledger_id), chain.partition_count));
}

absl::Status EntryReader::FoldOne(const StoredRecord& stored, EntryBatch* batch) {
  if (stored.offset != next_) {
    return absl::DataLossError(
        fmt::format("{}: the log has a hole, the next record is at offset {}; restore the log",
                    PlaceOf(chain(), next_), stored.offset));
  }
  const v1::Record* const record = DecodeRecord(stored.value, batch->arena.get());
  Tip tip = tip_;
  const Hash hash = RecordHash(stored.value);
  if (record == nullptr || !Admit(tip, record->prev(), hash)) {
    if (record != nullptr) {
      RETURN_IF_ERROR(CheckNoise(chain(), *record, stored.offset, tip_.height));
    }
    ++batch->noise;
  } else {
    RETURN_IF_ERROR(CheckCounted(chain(), *record, stored.offset, tip_.height));
    batch->entries.push_back({.partition = partition_,
                              .offset = stored.offset,
                              .height = tip_.height,
                              .hash = hash,
                              .record = record});
    tip_ = tip;
  }
  ++next_;
  return absl::OkStatus();
}

absl::StatusOr<EntryBatch> EntryReader::Fold(const RecordBatch& batch) {
  EntryBatch entries;
  entries.arena = std::make_shared<google::protobuf::Arena>();
  entries.entries.reserve(batch.records.size());
  const Offset next_before = next_;
  const Tip tip_before = tip_;
  for (const StoredRecord& stored : batch.records) {
    absl::Status folded = FoldOne(stored, &entries);
    if (folded.ok()) continue;
    next_ = next_before;
    tip_ = tip_before;
    return folded;
  }
  return entries;
}

absl::StatusOr<EntryBatch> EntryReader::ReadFrom(EventLog& log, size_t bytes_max) {
  ASSIGN_OR_RETURN(const RecordBatch batch, log.Read(partition_, next_, bytes_max));
  return Fold(batch);
}

}  // namespace quittance
