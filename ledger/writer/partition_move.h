#pragma once
// One partition's part of MoveLog. Each step finds out itself what an earlier call has done.

#include <optional>

#include "ledger/writer/counted_reader.h"
#include "ledger/writer/log_move.h"
#include "ledger/writer/record_builder.h"

namespace quittance {

class PartitionMove {
 public:
  // All must outlive it.
  PartitionMove(const LogMoveOptions* options, PartitionId partition, EventLog* source,
                EventLog* target, const Clock* clock, Rng* rng, Work* work);

  // The target begins with all that counts in the source.
  absl::Status Copy();
  // Reads both anew; `totals` are of what was read of each.
  absl::Status Compare(ControlTotals* source_totals, ControlTotals* target_totals);
  // LogMoved is the end of the source, and stands on the target. REQUIRES: Compare.
  absl::Status EndSource();
  // The claim that names it stands behind. REQUIRES: EndSource.
  absl::Status Claim();

  // Another call, or this one, has made the claim. REQUIRES: Compare.
  bool claimed() const { return claimed_; }
  MovedPartition result() const;

 private:
  using Counted = CountedReader::Counted;

  absl::Status CheckSame(const Counted& source, const Counted& target) const;
  // `moved_to`: what the source's last record says; empty where that is none that ends it.
  absl::Status CheckNotMovedElsewhere(const std::string& moved_to) const;
  absl::Status CheckBehindSource();
  absl::Status CheckNothingElse(const CountedReader& target) const;
  // Appends what `builder_` has made and reads it back.
  absl::Status Append(EventLog* log, const char* side, const std::string& bytes,
                      CountedReader* reader);
  ChainId chain() const;
  Micros RecordedAt() const;
  void Advance(const CountedReader& reader, Offset* told);

  const LogMoveOptions& options_;
  const PartitionId partition_;
  EventLog& source_log_;
  EventLog& target_log_;
  const Clock& clock_;
  Work& work_;
  const WriterOptions writer_options_;
  RecordBuilder builder_;
  std::optional<CountedReader> source_, target_;  // at their ends, after Compare
  uint64_t copied_ = 0;
  bool ended_ = false;
  bool claimed_ = false;
};

}  // namespace quittance
