#pragma once
// One partition's read models: a thread that folds what the log holds, and snapshots for those who
// ask. Thread-safe.

#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "projections/fold_plan.h"
#include "projections/projections.h"

namespace quittance {

struct RunnerOptions {
  std::string ledger_id;
  PartitionId partition;
  size_t cache_bytes = 0;
  absl::Duration checkpoint_interval;
};

// A generation folded anew beside the one it replaced, both at one place.
struct Rebuilt {
  const ReadModel* model = nullptr;
  uint64_t entries = 0;
  std::shared_ptr<const Generation> before, after;
};

struct RebuiltPartition {
  // Shows the rows of both.
  std::unique_ptr<const RowView> rows;
  std::vector<Rebuilt> models;
};

class Runner {
 public:
  // `models`: those that follow this partition's log. FAILED_PRECONDITION or DATA_LOSS where the
  // store does not fit the log. `log` and the models must outlive it.
  static absl::StatusOr<std::unique_ptr<Runner>> Start(RunnerOptions options, EventLog* log,
                                                       std::unique_ptr<RowStore> store,
                                                       std::vector<const ReadModel*> models);
  ~Runner();

  // Returns at once; the destructor waits. For stopping several side by side.
  void RequestStop();

  // As Projections::View.
  absl::StatusOr<std::unique_ptr<PartitionView>> View(std::string_view read_model,
                                                      std::span<const v1::Token> after,
                                                      absl::Time deadline);

  // Of this partition, once what is durable now is folded.
  absl::StatusOr<Projections::Recorded> LastRecorded(absl::Time deadline);

  // Folds these models anew, then serves the new generations. ABORTED while another rebuild runs.
  absl::StatusOr<RebuiltPartition> Rebuild(const std::vector<const ReadModel*>& models,
                                           absl::Time deadline, Work& work);

  void AppendStatus(std::vector<v1::ReadModelStatus>* status) const;
  absl::Status health() const;

 private:
  Runner(RunnerOptions options, EventLog* log, std::unique_ptr<RowStore> store, FoldPlan plan);

  ChainId chain() const;
  Offset FirstNeeded(std::span<const v1::Token> after, Offset end) const;
  const Served* FindServing(std::string_view read_model) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // Waits until everything below `next` is folded and, where one is named, its generation serves.
  absl::Status AwaitFolded(Offset next, std::string_view read_model, absl::Time deadline)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Checkpoint() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  void Run();
  // False: the runner has stopped.
  bool FoldSome();
  // Lets records come together, until someone asks for what is not folded yet.
  void Gather();
  void Stop(const absl::Status& trouble) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Folds the models a plan found to be built, beside the others.
  void BuildMissing(std::vector<const ReadModel*> models);
  absl::StatusOr<RebuiltPartition> Build(const std::vector<const ReadModel*>& models,
                                         absl::Time deadline, Work& work);
  absl::StatusOr<RebuiltPartition> CatchUpAndJoin(Folder& builder, absl::Time deadline, Work& work);
  absl::Status CatchUp(Folder& builder, absl::Time deadline, Work& work, uint64_t* entries);
  absl::StatusOr<RebuiltPartition> Join(Folder& builder, uint64_t entries);
  absl::Status Swap(const Folder& builder, const RebuiltPartition& rebuilt)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Discard(const std::vector<Served>& generations);

  const RunnerOptions options_;
  EventLog& log_;
  FoldStore store_;

  mutable absl::Mutex mutex_;
  std::unique_ptr<Folder> folder_ ABSL_GUARDED_BY(mutex_);
  std::vector<const ReadModel*> to_build_ ABSL_GUARDED_BY(mutex_);
  std::vector<Served> building_ ABSL_GUARDED_BY(mutex_);  // generations beside the folder's
  Offset wanted_ ABSL_GUARDED_BY(mutex_) = 0;             // the first that nobody waits for
  absl::Time checkpoint_at_ ABSL_GUARDED_BY(mutex_);
  absl::Status trouble_ ABSL_GUARDED_BY(mutex_);  // why it has stopped
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  std::thread builder_;
  std::thread thread_;
};

}  // namespace quittance
