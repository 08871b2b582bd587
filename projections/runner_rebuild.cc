// Folding a model anew beside the generation that serves.

#include <fmt/format.h>

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "projections/runner.h"

namespace quittance {
namespace {

constexpr size_t kBuildBytes = size_t{4} << 20;

}  // namespace

void Runner::BuildMissing(std::vector<const ReadModel*> models) {
  Work work;
  const absl::Status status = Build(models, absl::InfiniteFuture(), work).status();
  const absl::MutexLock lock(&mutex_);
  if (!status.ok() && !stopping_) Stop(status);
}

absl::StatusOr<RebuiltPartition> Runner::Rebuild(const std::vector<const ReadModel*>& models,
                                                 absl::Time deadline, Work& work) {
  ASSIGN_OR_RETURN(const Offset end, log_.End(options_.partition));
  {
    const absl::MutexLock lock(&mutex_);
    RETURN_IF_ERROR(AwaitFolded(end, "", deadline));
    if (!to_build_.empty()) {
      return absl::AbortedError(fmt::format("{}: read models are being folded anew already",
                                            ToString(options_.partition)));
    }
    to_build_ = models;
  }
  absl::StatusOr<RebuiltPartition> rebuilt = Build(models, deadline, work);
  const absl::MutexLock lock(&mutex_);
  to_build_.clear();
  return rebuilt;
}

absl::StatusOr<RebuiltPartition> Runner::Build(const std::vector<const ReadModel*>& models,
                                               absl::Time deadline, Work& work) {
  std::vector<Served> generations;
  {
    const absl::MutexLock lock(&mutex_);
    CHECK(building_.empty(), "two rebuilds of one partition at a time");
    building_ = NewGenerations(models, folder_->generations(), /*serves=*/false);
    generations = building_;
  }
  Folder builder(chain(), &log_, &store_, options_.cache_bytes, PlaceAtBeginning(chain()),
                 generations);
  absl::StatusOr<RebuiltPartition> rebuilt = CatchUpAndJoin(builder, deadline, work);
  if (!rebuilt.ok()) Discard(generations);
  const absl::MutexLock lock(&mutex_);
  building_.clear();
  return rebuilt;
}

absl::StatusOr<RebuiltPartition> Runner::CatchUpAndJoin(Folder& builder, absl::Time deadline,
                                                        Work& work) {
  uint64_t entries = 0;
  RETURN_IF_ERROR(CatchUp(builder, deadline, work, &entries));
  return Join(builder, entries);
}

absl::Status Runner::CatchUp(Folder& builder, absl::Time deadline, Work& work, uint64_t* entries) {
  while (true) {
    Offset target;
    {
      const absl::MutexLock lock(&mutex_);
      if (stopping_) return absl::UnavailableError("the read models are being stopped");
      RETURN_IF_ERROR(trouble_);
      target = folder_->next();
    }
    if (builder.next() >= target) return absl::OkStatus();
    if (work.stopped()) return StoppedError("rebuild");
    if (absl::Now() > deadline) {
      return absl::DeadlineExceededError(fmt::format("{}: {} of {} records folded anew",
                                                     ToString(options_.partition), builder.next(),
                                                     target));
    }
    const Offset before = builder.next();
    ASSIGN_OR_RETURN(const size_t folded, builder.FoldNext(kBuildBytes, target));
    *entries += folded;
    work.Advance(static_cast<uint64_t>(builder.next() - before));
    if (builder.WantsCheckpoint()) RETURN_IF_ERROR(builder.Checkpoint());
  }
}

absl::StatusOr<RebuiltPartition> Runner::Join(Folder& builder, uint64_t entries) {
  const absl::MutexLock lock(&mutex_);  // the folder stands still until both are one
  RETURN_IF_ERROR(trouble_);
  while (builder.next() < folder_->next()) {
    ASSIGN_OR_RETURN(const size_t folded, builder.FoldNext(kBuildBytes, folder_->next()));
    entries += folded;
  }
  if (builder.place().tip != folder_->place().tip) {
    return absl::DataLossError(fmt::format(
        "{}: at offset {} the log's chain is not the one that was folded before: it was exchanged",
        ToString(options_.partition), builder.next()));
  }
  RETURN_IF_ERROR(Checkpoint());
  RETURN_IF_ERROR(builder.Checkpoint());
  RebuiltPartition rebuilt;
  rebuilt.rows = store_.rows->Snapshot();
  for (const Served& served : builder.generations()) {
    const ReadModel& model = served.generation->model();
    const Served* before = FindServing(model.name());
    rebuilt.models.push_back(
        {&model, entries, before == nullptr ? nullptr : before->generation, served.generation});
  }
  RETURN_IF_ERROR(Swap(builder, rebuilt));
  return rebuilt;
}

// Rows of the old generations may still be cached by the folder, so it begins anew with an empty
// cache.
absl::Status Runner::Swap(const Folder& builder, const RebuiltPartition& rebuilt) {
  std::vector<Served> generations = builder.generations();
  for (Served& served : generations) served.serves = true;
  RowBatch ended;
  for (const Served& served : folder_->generations()) {
    const bool replaced =
        std::any_of(rebuilt.models.begin(), rebuilt.models.end(),
                    [&](const Rebuilt& model) { return model.before == served.generation; });
    if (replaced) {
      served.generation->Erase(ended);
    } else {
      generations.push_back(served);
    }
  }
  auto joined = std::make_unique<Folder>(chain(), &log_, &store_, options_.cache_bytes,
                                         folder_->place(), std::move(generations));
  RETURN_IF_ERROR(joined->WritePositions(std::move(ended)));
  folder_ = std::move(joined);
  to_build_.clear();
  return absl::OkStatus();
}

void Runner::Discard(const std::vector<Served>& generations) {
  RowBatch ended;
  for (const Served& served : generations) served.generation->Erase(ended);
  const std::lock_guard lock(store_.writes);
  store_.rows->Write(ended).IgnoreError();  // else they are ended when the store is next opened
}

}  // namespace quittance
