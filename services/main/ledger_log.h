#pragma once
// The log of a ledger, embedded or on Kafka, and which ledger it holds.

#include <google/protobuf/arena.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/base/rng.h"
#include "ledger/log/kafka_log.h"
#include "ledger/log/partition_set.h"
#include "ledger/log/segment_log.h"
#include "quittance/v1/entry.pb.h"
#include "services/main/data_directory.h"

namespace quittance {

struct LedgerLogOptions {
  // Fixed when the ledger is created. 0: as it is, or kAccountsPartitionsDefault for a new one.
  uint32_t accounts_partitions = 0;
  // Set: on Kafka; its partitions, on_fatal and notice are filled from here.
  std::optional<KafkaLogOptions> kafka{};
  // The ledger that is being copied to this log; empty for any other use.
  std::string copy_of{};
  // On Kafka, what the ledger's keys are wrapped with. Empty: the data directory's own, made for a
  // new ledger.
  std::string key_encryption_key_file{};
  // The log accepts nothing any more. From a log's thread, once.
  std::function<void(const absl::Status&)> on_fatal{};
};

// Of any client of the ledger's, with notices as log lines. REQUIRES: it is on Kafka.
KafkaLogOptions KafkaOptionsOf(const LedgerLogOptions& options);

class LedgerLog {
 public:
  // Errors as SegmentLog::Open and KafkaLog::Open. FAILED_PRECONDITION, too, where a copy to it has
  // not ended.
  static absl::StatusOr<LedgerLog> Open(const LedgerLogOptions& options,
                                        const DataDirectory& directory, Rng& rng);

  EventLog& log() const { return *log_; }
  // Null on Kafka.
  SegmentLog* embedded() const { return embedded_; }
  // There is no record yet: the ledger is created with the first.
  bool empty() const { return empty_; }

  // 16 bytes. On Kafka the first record of the reference topic says it: where there is none, this
  // writes a genesis record with a new id; of several processes that do so the first one counts.
  absl::StatusOr<std::string> LedgerId(v1::ClockMode clock_mode, Rng& rng) const;

 private:
  std::unique_ptr<EventLog> log_;
  SegmentLog* embedded_ = nullptr;
  bool empty_ = false;
};

// What the first record of the reference log says of its ledger; null where there is none.
// DATA_LOSS where it is no genesis record. The record lives on the arena.
absl::StatusOr<const v1::Record*> ReadGenesis(EventLog& log, google::protobuf::Arena* arena);

}  // namespace quittance
