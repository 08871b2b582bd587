#include "projections/folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ledger/base/status_macros.h"
#include "ledger/domain/decide.h"

namespace quittance {
namespace {

constexpr size_t kAppendedBytesMax = size_t{8} << 20;
constexpr size_t kDirtyRowsMax = 50'000;

Micros MicrosOf(const google::protobuf::Timestamp& time) {
  return time.seconds() * 1'000'000 + time.nanos() / 1'000;
}

}  // namespace

FoldPlace PlaceAtBeginning(const ChainId& chain) {
  FoldPlace place;
  place.tip = TipBeforeGenesis(chain);
  return place;
}

absl::StatusOr<FoldPlace> PlaceOf(const rows::FoldPosition& position) {
  FoldPlace place;
  place.next = position.offset() + 1;
  place.tip.height = position.height();
  place.recorded_at = position.recorded_at_micros();
  place.clock_mode = position.clock_mode();
  if (!FromBytes(position.tip(), &place.tip.hash)) {
    return absl::DataLossError(fmt::format(
        "the tip of '{}' is no hash; erase the read models' store, they are folded anew",
        ConsumerName(position.model(), position.version(), position.generation())));
  }
  return place;
}

Folder::Folder(const ChainId& chain, EventLog* log, FoldStore* store, size_t cache_bytes,
               const FoldPlace& place, std::vector<Served> generations)
    : log_(*log),
      store_(*store),
      reader_(chain, place.next, place.tip),
      place_(place),
      checkpointed_(place.next),
      positions_written_(place.next > 0),
      generations_(std::move(generations)),
      cache_(store->rows.get(), cache_bytes) {
  for (const Served& served : generations_) {
    writers_.push_back(std::make_unique<GenerationWriter>(served.generation.get(), &cache_));
  }
}

absl::StatusOr<size_t> Folder::FoldNext(size_t bytes_max, Offset end) {
  const PartitionId partition = reader_.chain().partition;
  ASSIGN_OR_RETURN(RecordBatch records, log_.Read(partition, place_.next, bytes_max));
  while (!records.records.empty() && records.records.back().offset >= end) {
    records.records.pop_back();
  }
  ASSIGN_OR_RETURN(const EntryBatch batch, reader_.Fold(records));
  for (const Entry& entry : batch.entries) Fold(entry);
  place_.next = reader_.next();
  place_.tip = reader_.tip();
  cache_.Trim();
  return batch.entries.size();
}

void Folder::Fold(const Entry& entry) {
  const v1::Record& record = *entry.record;
  postings_.clear();
  for (const v1::Event& event : record.events()) {
    postings_.push_back(
        Post(ContextOf(record, event.effective_date()), event, record.postings_version()));
  }
  const FoldEntry posted{entry, postings_};
  for (size_t i = 0; i < generations_.size(); ++i) {
    generations_[i].generation->model().Fold(posted, *writers_[i]);
  }
  place_.recorded_at = std::max(place_.recorded_at, MicrosOf(record.recorded_at()));
  if (record.has_genesis()) place_.clock_mode = record.genesis().clock_mode();
}

std::string Folder::PositionOf(const Served& served) const {
  rows::FoldPosition position;
  position.set_model(std::string(served.generation->model().name()));
  position.set_version(served.generation->model().version());
  position.set_generation(served.generation->number());
  position.set_slot(served.generation->slot());
  position.set_serves(served.serves);
  position.set_offset(place_.next - 1);
  position.set_height(place_.tip.height);
  position.set_tip(std::string(AsBytes(place_.tip.hash)));
  position.set_recorded_at_micros(place_.recorded_at);
  position.set_clock_mode(place_.clock_mode);
  position.set_ledger_id(std::string(reader_.chain().ledger_id));
  return position.SerializeAsString();
}

bool Folder::WantsCheckpoint() const {
  size_t appended_bytes = 0;
  for (const auto& writer : writers_) appended_bytes += writer->appended_bytes();
  return appended_bytes >= kAppendedBytesMax || cache_.stats().dirty_rows >= kDirtyRowsMax;
}

absl::Status Folder::Checkpoint() {
  if (positions_written_ && checkpointed_ == place_.next) return absl::OkStatus();
  RowBatch appended;
  for (const auto& writer : writers_) writer->MoveAppended(appended);
  return WritePositions(std::move(appended));
}

absl::Status Folder::WritePositions(RowBatch also) {
  std::vector<std::string> texts;
  texts.reserve(generations_.size());
  std::vector<ConsumerPosition> positions;
  for (const Served& served : generations_) {
    texts.push_back(PositionOf(served));
    positions.push_back({served.generation->consumer(), texts.back()});
  }
  const std::lock_guard lock(store_.writes);
  RETURN_IF_ERROR(cache_.Checkpoint(positions, std::move(also)));
  checkpointed_ = place_.next;
  positions_written_ = true;
  return absl::OkStatus();
}

}  // namespace quittance
