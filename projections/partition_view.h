#pragma once
// A snapshot of one generation's rows.

#include <memory>

#include "ledger/store/snapshot_reader.h"
#include "projections/generation.h"
#include "projections/projections.h"

namespace quittance {

class SnapshotView final : public PartitionView {
 public:
  SnapshotView(PartitionId partition, Offset offset, EventLog* log,
               std::shared_ptr<const Generation> generation, std::unique_ptr<const RowView> rows);

  PartitionId partition() const override { return partition_; }
  const v1::Token& position() const override { return position_; }
  const TableReader& rows() const override { return rows_; }
  absl::StatusOr<v1::Record> ReadRecord(Offset offset, std::string_view hash) const override;

 private:
  const PartitionId partition_;
  v1::Token position_;
  EventLog& log_;
  const std::shared_ptr<const Generation> generation_;
  const SnapshotReader snapshot_;
  const GenerationReader rows_;
};

}  // namespace quittance
