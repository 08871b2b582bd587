#pragma once
// One ledger as the services see it: its writers, read models and keys, whoever made them.

#include <memory>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/clock.h"
#include "ledger/base/rng.h"
#include "ledger/log/event_log.h"
#include "ledger/writer/writer.h"
#include "projections/elsewhere.h"
#include "projections/projections.h"
#include "quittance/v1/book.pb.h"
#include "services/rpc/key_store.h"

namespace quittance {

// Not owned; all must outlive the services.
struct Ledger {
  std::string id;  // 16 bytes
  v1::ClockMode clock_mode = v1::CLOCK_MODE_SYSTEM;
  EventLog* log = nullptr;
  Writer* reference = nullptr;
  std::vector<Writer*> accounts;  // by partition
  // Both null where nothing is decided or read, in benchmarks: then `after` tokens and queries are
  // not taken.
  const ReferenceView* reference_view = nullptr;
  Projections* projections = nullptr;
  // Partitions that `projections` does not hold; null: it holds all.
  Elsewhere* elsewhere = nullptr;
  // OK, or why this process does not serve its share of what several serve together; empty: it
  // serves all.
  std::function<absl::Status()> share_health{};
  KeyStore* keys = nullptr;
  const Clock* clock = nullptr;
  Rng* rng = nullptr;  // thread-safe

  // Where a routed command belongs.
  PartitionId PartitionOf(const Route& route) const;
  // REQUIRES: a partition of this ledger.
  Writer& WriterOf(PartitionId partition) const;
  std::vector<PartitionId> Partitions() const;
  // This process writes or folds the partition.
  bool Follows(PartitionId partition) const;

  // As the reference view has them now; null, or empty, where there is no such book.
  std::shared_ptr<const v1::BookSettings> FindSettings(std::string_view book) const;
  v1::BookSettings SettingsOf(std::string_view book) const;

  // OK, or the first part that serves nothing any more and why.
  absl::Status health() const;
};

}  // namespace quittance
