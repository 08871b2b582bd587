#include "projections/partition_view.h"

#include <fmt/format.h>

#include "ledger/base/hash.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/chain.h"

namespace quittance {

SnapshotView::SnapshotView(PartitionId partition, Offset offset, EventLog* log,
                           std::shared_ptr<const Generation> generation,
                           std::unique_ptr<const RowView> rows)
    : partition_(partition),
      log_(*log),
      generation_(std::move(generation)),
      snapshot_(std::move(rows)),
      rows_(generation_.get(), &snapshot_) {
  position_.set_log(partition.log);
  position_.set_partition(partition.number);
  position_.set_offset(offset);
}

absl::StatusOr<v1::Record> SnapshotView::ReadRecord(Offset offset, std::string_view hash) const {
  ASSIGN_OR_RETURN(const RecordBatch batch, log_.Read(partition_, offset, /*bytes_max=*/1));
  v1::Record record;
  if (batch.records.empty() || AsBytes(RecordHash(batch.records[0].value)) != hash ||
      !record.ParseFromArray(batch.records[0].value.data(),
                             static_cast<int>(batch.records[0].value.size()))) {
    return absl::DataLossError(
        fmt::format("{} offset {} is no longer the record that was folded; run `quittance check`",
                    ToString(partition_), offset));
  }
  return record;
}

}  // namespace quittance
