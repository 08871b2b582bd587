#pragma once
// All read models of one process: one runner per partition decodes each entry once, hands it to
// every fold, and writes rows and position in one batch. Queries read a consistent snapshot of
// folded rows, one partition at a time.

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/base/clock.h"
#include "ledger/base/work.h"
#include "ledger/log/event_log.h"
#include "ledger/store/row_store.h"
#include "projections/read_model.h"
#include "quittance/v1/admin.pb.h"
#include "quittance/v1/common.pb.h"

namespace quittance {

// One partition's rows of one read model, frozen at a position. Used by one thread at a time.
class PartitionView {
 public:
  virtual ~PartitionView() = default;
  virtual PartitionId partition() const = 0;
  virtual const v1::Token& position() const = 0;
  virtual const TableReader& rows() const = 0;
  // The counted record at an offset that a row names, from the log. DATA_LOSS where its hash is
  // another.
  virtual absl::StatusOr<v1::Record> ReadRecord(Offset offset, std::string_view hash) const = 0;
};

struct ProjectionsOptions {
  std::string ledger_id;  // 16 bytes
  // The store of one partition's read models; called when it is to be held.
  std::function<absl::StatusOr<std::unique_ptr<RowStore>>(PartitionId)> open_store;
  // Held from the start; nullopt: all of both logs.
  std::optional<std::vector<PartitionId>> partitions{};
  absl::Duration checkpoint_interval = absl::Seconds(5);
  // For rows in memory, all partitions together.
  size_t cache_bytes = size_t{256} << 20;
};

class Projections {
 public:
  // Opens the stores and starts one runner per partition; returns before they have caught up. A
  // read model whose stored version is another is folded anew and serves once it has caught up.
  // `log` must outlive it.
  static absl::StatusOr<std::unique_ptr<Projections>> Start(
      ProjectionsOptions options, EventLog* log,
      std::vector<std::unique_ptr<ReadModel>> read_models);

  // Stops the runners after a last checkpoint.
  virtual ~Projections() = default;

  // A snapshot of a model's rows in one partition, at or past every given token of that partition
  // and at or past what was durable when the call began. Tokens of other partitions are passed
  // over. DEADLINE_EXCEEDED if the runner does not get there in time; UNAVAILABLE with the reason
  // if it has stopped; INVALID_ARGUMENT ("header.after: ...") for a token of a partition the ledger
  // does not have; NOT_FOUND where no such model folds the partition. UNAVAILABLE, too, where the
  // partition is not held. REQUIRES: the ledger has the partition.
  virtual absl::StatusOr<std::unique_ptr<PartitionView>> View(std::string_view read_model,
                                                              PartitionId partition,
                                                              std::span<const v1::Token> after,
                                                              absl::Time deadline) = 0;

  virtual uint32_t PartitionCount(v1::Log log) const = 0;

  virtual bool Holds(PartitionId partition) const = 0;
  // Opens and folds a partition from where its store stands; no effect where it is held. Errors as
  // Start.
  virtual absl::Status Hold(PartitionId partition) = 0;
  // Closes its store once the views of it are gone, at the latest when Hold is called again.
  virtual void Release(PartitionId partition) = 0;

  // The ledger's clock mode, from the partition's genesis record, and its latest recorded_at, once
  // what was durable when the call began is folded. 0 where there is no record. Errors as View.
  struct Recorded {
    Micros last_recorded_at = 0;
    v1::ClockMode clock_mode = v1::CLOCK_MODE_UNSPECIFIED;
  };
  virtual absl::StatusOr<Recorded> LastRecorded(PartitionId partition, absl::Time deadline) = 0;

  // See AdminService. NOT_FOUND for an unknown read model; ABORTED while another rebuild of it
  // runs; UNAVAILABLE once the work is stopped. A rebuild counts each record when it is folded, and
  // once more when what was folded from it is compared; a dump counts tables, over all its pages.
  virtual absl::StatusOr<v1::RebuildResponse> Rebuild(const v1::RebuildRequest& request,
                                                      absl::Time deadline, Work& work) = 0;
  virtual absl::StatusOr<v1::DumpResponse> Dump(const v1::DumpRequest& request, absl::Time deadline,
                                                Work& work) = 0;
  virtual std::vector<v1::ReadModelStatus> Status() const = 0;

  // Whoever waits for a fold is told UNAVAILABLE, and nothing is folded any more. Returns at once;
  // the destructor waits.
  virtual void RequestStop() = 0;

  // OK, or the first runner that stopped and why.
  virtual absl::Status health() const = 0;
};

// Every read model of this build, in the order they are listed to people.
std::vector<std::unique_ptr<ReadModel>> AllReadModels();

}  // namespace quittance
