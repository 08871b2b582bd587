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
  RunningProjections(EventLog* log, std::vector<std::unique_ptr<ReadModel>> models)
      : log_(*log), models_(std::move(models)) {}
  ~RunningProjections() override { RunningProjections::RequestStop(); }

  absl::Status Open(const ProjectionsOptions& options);

  absl::StatusOr<std::unique_ptr<PartitionView>> View(std::string_view read_model,
                                                      PartitionId partition,
                                                      std::span<const v1::Token> after,
                                                      absl::Time deadline) override;
  uint32_t PartitionCount(v1::Log log) const override { return log_.PartitionCount(log); }
  absl::StatusOr<Recorded> LastRecorded(absl::Time deadline) override;
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

  EventLog& log_;
  const std::vector<std::unique_ptr<ReadModel>> models_;
  std::map<PartitionId, std::unique_ptr<Runner>> runners_;
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

absl::Status RunningProjections::Open(const ProjectionsOptions& options) {
  ASSIGN_OR_RETURN(const std::vector<const ReadModel*> all, Named(""));
  std::vector<PartitionId> partitions;
  for (const v1::Log log : {v1::LOG_REFERENCE, v1::LOG_ACCOUNTS}) {
    for (uint32_t i = 0; i < log_.PartitionCount(log); ++i) partitions.push_back({log, i});
  }
  for (const PartitionId partition : partitions) {
    ASSIGN_OR_RETURN(std::unique_ptr<RowStore> store, options.open_store(partition));
    RunnerOptions runner{.ledger_id = options.ledger_id,
                         .partition = partition,
                         .cache_bytes = options.cache_bytes / partitions.size(),
                         .checkpoint_interval = options.checkpoint_interval};
    ASSIGN_OR_RETURN(runners_[partition], Runner::Start(std::move(runner), &log_, std::move(store),
                                                        Following(all, partition.log)));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<PartitionView>> RunningProjections::View(
    std::string_view read_model, PartitionId partition, std::span<const v1::Token> after,
    absl::Time deadline) {
  for (const v1::Token& token : after) {
    if (token.offset() >= 0 && runners_.contains({token.log(), token.partition()})) continue;
    return absl::InvalidArgumentError(
        fmt::format("header.after: there is no offset {} in partition {} of log {}", token.offset(),
                    token.partition(), v1::Log_Name(token.log())));
  }
  const auto runner = runners_.find(partition);
  CHECK(runner != runners_.end(), "there is no partition {}", ToString(partition));
  return runner->second->View(read_model, after, deadline);
}

absl::StatusOr<Projections::Recorded> RunningProjections::LastRecorded(absl::Time deadline) {
  Recorded last;
  for (const auto& [partition, runner] : runners_) {
    ASSIGN_OR_RETURN(const Recorded recorded, runner->LastRecorded(deadline));
    last.last_recorded_at = std::max(last.last_recorded_at, recorded.last_recorded_at);
    last.clock_mode = recorded.clock_mode;
    if (last.clock_mode == v1::CLOCK_MODE_SYSTEM) break;  // nobody asks for more
  }
  return last;
}

absl::StatusOr<v1::RebuildResponse> RunningProjections::Rebuild(const v1::RebuildRequest& request,
                                                                absl::Time deadline, Work& work) {
  ASSIGN_OR_RETURN(const std::vector<const ReadModel*> models, Named(request.read_model()));
  std::vector<RebuildPart> parts;
  for (const auto& [partition, runner] : runners_) {
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
  for (const auto& [partition, runner] : runners_) runner->AppendStatus(&status);
  return status;
}

void RunningProjections::RequestStop() {
  for (const auto& [partition, runner] : runners_) {
    if (runner != nullptr) runner->RequestStop();
  }
}

absl::Status RunningProjections::health() const {
  for (const auto& [partition, runner] : runners_) RETURN_IF_ERROR(runner->health());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Projections>> Projections::Start(
    ProjectionsOptions options, EventLog* log, std::vector<std::unique_ptr<ReadModel>> models) {
  auto projections = std::make_unique<RunningProjections>(log, std::move(models));
  RETURN_IF_ERROR(projections->Open(options));
  return projections;
}

}  // namespace quittance
