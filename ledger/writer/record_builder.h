#pragma once
// Makes the records a writer proposes. One at a time: the record made last is overwritten by the
// next.

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "ledger/base/deterministic.h"
#include "ledger/base/rng.h"
#include "ledger/domain/situation.h"
#include "ledger/log/chain.h"
#include "ledger/log/event_log.h"
#include "ledger/writer/submission.h"
#include "ledger/writer/writer_options.h"

namespace quittance {

// What a decision sees besides the command.
struct DecisionContext {
  const TableReader& rows;
  const TableReader& reference;
  Height reference_height = 0;
  // The reference log's offset `reference` has folded up to; `after` tokens beyond it fail.
  Offset reference_folded = 0;
  Hash prev{};
  Micros now = 0;            // by the clock
  Micros recorded_last = 0;  // of the record before
};

class RecordBuilder {
 public:
  // `options` and `rng` must outlive it. `fresh_nonces` is false in a mutant only.
  RecordBuilder(const WriterOptions* options, uint32_t partition_count, Rng* rng, bool fresh_nonces)
      : options_(*options),
        partition_count_(partition_count),
        rng_(*rng),
        fresh_nonces_(fresh_nonces) {}

  // Decides; afterwards record() is a command or a refusal. The faults of Submission's `done` that
  // come before any proposal.
  absl::Status Decide(const Submission& submission, const DecisionContext& context);

  // Genesis, claim, noop.
  void Make(v1::RecordKind kind, const Hash& prev, Micros recorded_at);
  // The last record of a log that goes on at `target`.
  void MakeLogMoved(const Hash& prev, Micros recorded_at, std::string_view target);
  // The first claim where it goes on; the tip is the LogMoved record.
  void MakeMovedClaim(const Tip& moved, Micros recorded_at);

  const v1::Record& record() const { return record_; }
  Micros recorded_at() const { return recorded_at_; }

  // The bytes of record(), with the command as request. INVALID_ARGUMENT where it is too large for
  // the log or an event holds something that readers of this build would stop at.
  absl::Status Serialize(const Submission& submission, std::string* bytes);
  std::string Serialize() const { return SerializeDeterministic(record_); }

 private:
  absl::Status CheckPreconditions(const Submission& submission, const v1::CommandHeader& header,
                                  const DecisionContext& context) const;
  void Begin(v1::RecordKind kind, const Hash& prev, Micros recorded_at);
  void FillFrom(const Submission& submission, const v1::CommandHeader& header,
                std::string_view today, const DecisionContext& context);
  Micros RecordedAt(const Submission& submission, const v1::CommandHeader& header,
                    const DecisionContext& context) const;
  const std::string& DateOfRecord();
  std::string_view NextNonce();

  const WriterOptions& options_;
  const uint32_t partition_count_;
  Rng& rng_;
  const bool fresh_nonces_;
  v1::Record record_;
  Micros recorded_at_ = 0;
  int64_t day_ = -1;
  std::string date_;  // of day_
  std::string nonces_;
  size_t nonces_used_ = 0;
};

}  // namespace quittance
