#include "projections/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "ledger/base/status_macros.h"
#include "ledger/base/thread_name.h"
#include "projections/partition_view.h"

namespace quittance {
namespace {

constexpr size_t kFoldBytes = size_t{1} << 20;
// How soon a stop is noticed while there is nothing to fold.
constexpr absl::Duration kIdle = absl::Milliseconds(100);
// How long records gather while nobody asks for them: a wake for each costs more than its fold.
constexpr absl::Duration kGather = absl::Milliseconds(20);
constexpr Offset kNoEnd = std::numeric_limits<Offset>::max();

absl::Status CheckWithinLog(EventLog& log, PartitionId partition, Offset next) {
  ASSIGN_OR_RETURN(const Offset end, log.End(partition));
  if (next <= end) return absl::OkStatus();
  return absl::DataLossError(fmt::format(
      "{}: the log ends at offset {}, but the read models have folded up to {}: the log was cut or "
      "exchanged; restore it, or erase the read models' store if the log is right",
      ToString(partition), end, next));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Runner>> Runner::Start(RunnerOptions options, EventLog* log,
                                                      std::unique_ptr<RowStore> store,
                                                      std::vector<const ReadModel*> models) {
  const ChainId chain{options.ledger_id, options.partition,
                      log->PartitionCount(options.partition.log)};
  ASSIGN_OR_RETURN(FoldPlan plan, PlanFold(chain, *store, models));
  RETURN_IF_ERROR(CheckWithinLog(*log, options.partition, plan.place.next));
  RETURN_IF_ERROR(store->Write(plan.leftovers));
  return std::unique_ptr<Runner>(
      new Runner(std::move(options), log, std::move(store), std::move(plan)));
}

Runner::Runner(RunnerOptions options, EventLog* log, std::unique_ptr<RowStore> store, FoldPlan plan)
    : options_(std::move(options)), log_(*log), to_build_(plan.to_build) {
  store_.rows = std::move(store);
  folder_ = std::make_unique<Folder>(chain(), log, &store_, options_.cache_bytes, plan.place,
                                     std::move(plan.generations));
  checkpoint_at_ = absl::Now() + options_.checkpoint_interval;
  if (!plan.to_build.empty()) {
    builder_ = std::thread([this, models = plan.to_build] { BuildMissing(models); });
  }
  thread_ = std::thread([this] { Run(); });
}

void Runner::RequestStop() {
  const absl::MutexLock lock(&mutex_);
  stopping_ = true;
}

Runner::~Runner() {
  RequestStop();
  if (builder_.joinable()) builder_.join();
  thread_.join();
  const absl::MutexLock lock(&mutex_);
  if (trouble_.ok()) Checkpoint().IgnoreError();  // what is lost is folded again
}

ChainId Runner::chain() const {
  return {options_.ledger_id, options_.partition, log_.PartitionCount(options_.partition.log)};
}

void Runner::Run() {
  NameThisThread("f " + ToString(options_.partition));
  while (FoldSome()) {
  }
}

bool Runner::FoldSome() {
  Offset next;
  {
    const absl::MutexLock lock(&mutex_);
    if (stopping_ || !trouble_.ok()) return false;
    const Offset before = folder_->next();
    absl::Status status = folder_->FoldNext(kFoldBytes, kNoEnd).status();
    next = folder_->next();
    const bool idle = status.ok() && next == before;
    if (idle) status = log_.health();
    if (status.ok() && (folder_->WantsCheckpoint() || absl::Now() >= checkpoint_at_)) {
      status = Checkpoint();
    }
    if (!status.ok()) {
      Stop(status);
      return false;
    }
    if (!idle) return true;
  }
  if (log_.AwaitBeyond(options_.partition, next, absl::Now() + kIdle)) Gather();
  return true;
}

void Runner::Gather() {
  const auto is_wanted = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stopping_ || wanted_ > folder_->next();
  };
  const absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&is_wanted), kGather);
}

void Runner::Stop(const absl::Status& trouble) {
  if (!trouble_.ok()) return;
  trouble_ = absl::Status(
      trouble.code(), fmt::format("read models of {} have stopped: {}",
                                  ToString(options_.partition), std::string(trouble.message())));
}

absl::Status Runner::Checkpoint() {
  checkpoint_at_ = absl::Now() + options_.checkpoint_interval;
  return folder_->Checkpoint();
}

Offset Runner::FirstNeeded(std::span<const v1::Token> after, Offset end) const {
  Offset next = end;
  for (const v1::Token& token : after) {
    if (PartitionId{token.log(), token.partition()} != options_.partition) continue;
    next = std::max(next, token.offset() + 1);
  }
  return next;
}

const Served* Runner::FindServing(std::string_view read_model) const {
  for (const Served& served : folder_->generations()) {
    if (served.generation->model().name() == read_model) return &served;
  }
  return nullptr;
}

absl::Status Runner::AwaitFolded(Offset next, std::string_view read_model, absl::Time deadline) {
  const auto is_there = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !trouble_.ok() ||
           (folder_->next() >= next && (read_model.empty() || FindServing(read_model) != nullptr));
  };
  wanted_ = std::max(wanted_, next);
  const bool there = mutex_.AwaitWithDeadline(absl::Condition(&is_there), deadline);
  if (!trouble_.ok()) return absl::UnavailableError(std::string(trouble_.message()));
  if (stopping_) return absl::UnavailableError("the read models are being stopped");
  if (there) return absl::OkStatus();
  return absl::DeadlineExceededError(fmt::format(
      "{}: read model '{}' has folded {} of the {} records needed; ask again, or with a longer "
      "deadline",
      ToString(options_.partition), read_model, folder_->next(), next));
}

absl::StatusOr<std::unique_ptr<PartitionView>> Runner::View(std::string_view read_model,
                                                            std::span<const v1::Token> after,
                                                            absl::Time deadline) {
  ASSIGN_OR_RETURN(const Offset end, log_.End(options_.partition));
  const absl::MutexLock lock(&mutex_);
  if (FindServing(read_model) == nullptr &&
      std::none_of(to_build_.begin(), to_build_.end(),
                   [&](const ReadModel* model) { return model->name() == read_model; })) {
    return absl::NotFoundError(
        fmt::format("read model '{}' does not fold {}", read_model, ToString(options_.partition)));
  }
  RETURN_IF_ERROR(AwaitFolded(FirstNeeded(after, end), read_model, deadline));
  if (const absl::Status status = Checkpoint(); !status.ok()) {
    Stop(status);
    return absl::UnavailableError(std::string(trouble_.message()));
  }
  return std::make_unique<SnapshotView>(options_.partition, folder_->checkpointed() - 1, &log_,
                                        FindServing(read_model)->generation,
                                        store_.rows->Snapshot());
}

absl::StatusOr<Projections::Recorded> Runner::LastRecorded(absl::Time deadline) {
  ASSIGN_OR_RETURN(const Offset end, log_.End(options_.partition));
  const absl::MutexLock lock(&mutex_);
  RETURN_IF_ERROR(AwaitFolded(end, "", deadline));
  return Projections::Recorded{folder_->place().recorded_at, folder_->place().clock_mode};
}

void Runner::AppendStatus(std::vector<v1::ReadModelStatus>* status) const {
  const absl::MutexLock lock(&mutex_);
  const auto add = [&](const ReadModel& model, Offset offset) {
    v1::ReadModelStatus& row = status->emplace_back();
    row.set_name(std::string(model.name()));
    row.set_version(model.version());
    row.set_log(options_.partition.log);
    row.set_partition(options_.partition.number);
    row.set_offset(offset);
    row.set_trouble(std::string(trouble_.message()));
  };
  for (const Served& served : folder_->generations()) {
    add(served.generation->model(), folder_->next() - 1);
  }
  for (const ReadModel* model : to_build_) {
    if (FindServing(model->name()) != nullptr) continue;
    add(*model, -1);
    if (trouble_.ok()) status->back().set_trouble("is being folded anew");
  }
}

absl::Status Runner::health() const {
  const absl::MutexLock lock(&mutex_);
  return trouble_;
}

}  // namespace quittance
