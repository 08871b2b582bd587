#include "projections/projections.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "projections/compare.h"
#include "projections/dump.h"
#include "projections/fan_out.h"
#include "projections/runner.h"

namespace quittance {
namespace {

// What a rebuild asks of one partition.
struct RebuildPart {
  Runner* runner;
  std::vector<const ReadModel*> models;
  uint64_t records;  // of its log
};

class RunningProjections final : public Projections {
 public:
  RunningProjections(ProjectionsOptions options, EventLog* log,
                     std::vector<std::unique_ptr<ReadModel>> models)
      : options_(std::move(options)), log_(*log), models_(std::move(models)) {}
  ~RunningProjections() override { RunningProjections::RequestStop(); }

  absl::Status Open();

  absl::StatusOr<std::unique_ptr<PartitionView>> View(std::string_view read_model,
                                                      PartitionId partition,
                                                      std::span<const v1::Token> after,
                                                      absl::Time deadline) override;
  uint32_t PartitionCount(v1::Log log) const override { return log_.PartitionCount(log); }
  bool Holds(PartitionId partition) const override { return Find(partition) != nullptr; }
  absl::Status Hold(PartitionId partition) override;
  void Release(PartitionId partition) override;
  absl::StatusOr<Recorded> LastRecorded(PartitionId partition, absl::Time deadline) override;
  absl::StatusOr<v1::RebuildResponse> Rebuild(const v1::RebuildRequest& request,
                                              absl::Time deadline, Work& work) override;
  absl::StatusOr<v1::DumpResponse> Dump(const v1::DumpRequest& request, absl::Time deadline,
                                        Work& work) override;
  std::vector<v1::ReadModelStatus> Status() const override;
  void RequestStop() override;
  absl::Status health() const override;

 private:
  // The named one, or all; NOT_FOUND where there is no such model.
  absl::StatusOr<std::vector<const ReadModel*>> Named(const std::string& name) const;
  static std::vector<const ReadModel*> Following(const std::vector<const ReadModel*>& models,
                                                 v1::Log log);

  std::shared_ptr<Runner> Find(PartitionId partition) const;
  // UNAVAILABLE where it is not.
  absl::StatusOr<std::shared_ptr<Runner>> Held(PartitionId partition) const;
  // As they are now.
  std::vector<std::pair<PartitionId, std::shared_ptr<Runner>>> Runners() const;

  const ProjectionsOptions options_;
  EventLog& log_;
  const std::vector<std::unique_ptr<ReadModel>> models_;
  mutable std::mutex mutex_;
  std::map<PartitionId, std::shared_ptr<Runner>> runners_;  // guarded by mutex_
  // Released, but views may still be read. Guarded by mutex_.
  std::map<PartitionId, std::weak_ptr<Runner>> released_;
};

// A view of a runner that is not destroyed before it.
class HeldView final : public PartitionView {
 public:
  HeldView(std::shared_ptr<Runner> runner, std::unique_ptr<PartitionView> view)
      : runner_(std::move(runner)), view_(std::move(view)) {}

  PartitionId partition() const override { return view_->partition(); }
  const v1::Token& position() const override { return view_->position(); }
  const TableReader& rows() const override { return view_->rows(); }
  absl::StatusOr<v1::Record> ReadRecord(Offset offset, std::string_view hash) const override {
    return view_->ReadRecord(offset, hash);
  }

 private:
  const std::shared_ptr<Runner> runner_;
  const std::unique_ptr<PartitionView> view_;
};

std::vector<const ReadModel*> RunningProjections::Following(
    const std::vector<const ReadModel*>& models, v1::Log log) {
  std::vector<const ReadModel*> following;
  for (const ReadModel* model : models) {
    if (model->Follows(log)) following.push_back(model);
  }
  return following;
}

absl::StatusOr<std::vector<const ReadModel*>> RunningProjections::Named(
    const std::string& name) const {
  std::vector<const ReadModel*> named;
  for (const auto& model : models_) {
    if (name.empty() || model->name() == name) named.push_back(model.get());
  }
  if (!named.empty()) return named;
  return absl::NotFoundError(fmt::format("read model '{}' does not exist", name));
}

std::shared_ptr<Runner> RunningProjections::Find(PartitionId partition) const {
  const std::lock_guard lock(mutex_);
  const auto found = runners_.find(partition);
  return found == runners_.end() ? nullptr : found->second;
}

absl::StatusOr<std::shared_ptr<Runner>> RunningProjections::Held(PartitionId partition) const {
  std::shared_ptr<Runner> runner = Find(partition);
  if (runner != nullptr) return runner;
  return absl::UnavailableError(
      fmt::format("another process holds the read models of {}", ToString(partition)));
}

std::vector<std::pair<PartitionId, std::shared_ptr<Runner>>> RunningProjections::Runners() const {
  const std::lock_guard lock(mutex_);
  return {runners_.begin(), runners_.end()};
}

absl::Status RunningProjections::Open() {
  for (const PartitionId partition :
       options_.partitions ? *options_.partitions : AllPartitions(*this)) {
    RETURN_IF_ERROR(Hold(partition));
  }
  return absl::OkStatus();
}

absl::Status RunningProjections::Hold(PartitionId partition) {
  ASSIGN_OR_RETURN(const std::vector<const ReadModel*> all, Named(""));
  const std::lock_guard lock(mutex_);
  if (runners_.contains(partition)) return absl::OkStatus();
  if (std::shared_ptr<Runner> kept = released_[partition].lock()) {
    runners_[partition] = std::move(kept);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(std::unique_ptr<RowStore> store, options_.open_store(partition));
  RunnerOptions runner{.ledger_id = options_.ledger_id,
                       .partition = partition,
                       .cache_bytes = options_.cache_bytes / AllPartitions(*this).size(),
                       .checkpoint_interval = options_.checkpoint_interval};
  ASSIGN_OR_RETURN(runners_[partition], Runner::Start(std::move(runner), &log_, std::move(store),
                                                      Following(all, partition.log)));
  return absl::OkStatus();
}

void RunningProjections::Release(PartitionId partition) {
  std::shared_ptr<Runner> runner;  // destroyed without the lock
  const std::lock_guard lock(mutex_);
  const auto found = runners_.find(partition);
  if (found == runners_.end()) return;
  runner = std::move(found->second);
  runners_.erase(found);
  released_[partition] = runner;
}

absl::StatusOr<std::unique_ptr<PartitionView>> RunningProjections::View(
    std::string_view read_model, PartitionId partition, std::span<const v1::Token> after,
    absl::Time deadline) {
  for (const v1::Token& token : after) {
    if (token.offset() >= 0 && token.partition() < log_.PartitionCount(token.log())) continue;
    return absl::InvalidArgumentError(
        fmt::format("header.after: there is no offset {} in partition {} of log {}", token.offset(),
                    token.partition(), v1::Log_Name(token.log())));
  }
  ASSIGN_OR_RETURN(std::shared_ptr<Runner> runner, Held(partition));
  ASSIGN_OR_RETURN(std::unique_ptr<PartitionView> view, runner->View(read_model, after, deadline));
  return std::make_unique<HeldView>(std::move(runner), std::move(view));
}

absl::StatusOr<Projections::Recorded> RunningProjections::LastRecorded(PartitionId partition,
                                                                       absl::Time deadline) {
  ASSIGN_OR_RETURN(const std::shared_ptr<Runner> runner, Held(partition));
  return runner->LastRecorded(deadline);
}

absl::StatusOr<v1::RebuildResponse> RunningProjections::Rebuild(const v1::RebuildRequest& request,
                                                                absl::Time deadline, Work& work) {
  ASSIGN_OR_RETURN(const std::vector<const ReadModel*> models, Named(request.read_model()));
  std::vector<RebuildPart> parts;
  const auto runners = Runners();
  for (const auto& [partition, runner] : runners) {
    std::vector<const ReadModel*> following = Following(models, partition.log);
    if (following.empty()) continue;
    ASSIGN_OR_RETURN(const Offset end, log_.End(partition));
    parts.push_back({runner.get(), std::move(following), static_cast<uint64_t>(end)});
    work.Expect(2 * parts.back().records);
  }
  std::map<std::string, v1::RebuiltModel> rebuilt;
  for (const ReadModel* model : models) rebuilt[std::string(model->name())].set_equal(true);
  std::mutex mutex;
  const auto rebuild = [&](size_t i) -> absl::Status {
    ASSIGN_OR_RETURN(const RebuiltPartition partition,
                     parts[i].runner->Rebuild(parts[i].models, deadline, work));
    for (const Rebuilt& model : partition.models) {
      ASSIGN_OR_RETURN(const Comparison comparison,
                       Compare(*partition.rows, *model.before, *model.after, work));
      work.AdvancePart(parts[i].records, static_cast<size_t>(&model - partition.models.data()),
                       partition.models.size());
      const std::lock_guard lock(mutex);
      v1::RebuiltModel& row = rebuilt[std::string(model.model->name())];
      row.set_entries(row.entries() + model.entries);
      row.set_rows(row.rows() + comparison.rows);
      if (comparison.difference.empty() || !row.equal()) continue;
      row.set_equal(false);
      row.set_difference(comparison.difference);
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(ForEachConcurrently(parts.size(), rebuild));
  v1::RebuildResponse response;
  for (const ReadModel* model : models) {
    v1::RebuiltModel& row = *response.add_models();
    row = rebuilt[std::string(model->name())];
    row.set_name(std::string(model->name()));
  }
  return response;
}

absl::StatusOr<v1::DumpResponse> RunningProjections::Dump(const v1::DumpRequest& request,
                                                          absl::Time deadline, Work& work) {
  ASSIGN_OR_RETURN(const std::vector<const ReadModel*> models, Named(request.read_model()));
  return DumpPage(*this, models, request, deadline, work);
}

std::vector<v1::ReadModelStatus> RunningProjections::Status() const {
  std::vector<v1::ReadModelStatus> status;
  for (const auto& [partition, runner] : Runners()) runner->AppendStatus(&status);
  return status;
}

void RunningProjections::RequestStop() {
  for (const auto& [partition, runner] : Runners()) runner->RequestStop();
}

absl::Status RunningProjections::health() const {
  for (const auto& [partition, runner] : Runners()) RETURN_IF_ERROR(runner->health());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Projections>> Projections::Start(
    ProjectionsOptions options, EventLog* log, std::vector<std::unique_ptr<ReadModel>> models) {
  auto projections =
      std::make_unique<RunningProjections>(std::move(options), log, std::move(models));
  RETURN_IF_ERROR(projections->Open());
  return projections;
}

}  // namespace quittance
