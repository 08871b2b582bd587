#include "services/cluster/member.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/work.h"
#include "services/rpc/json_log.h"

namespace quittance {
namespace {

constexpr absl::Duration kLook = absl::Milliseconds(100);
// So long does one who leaves wait for others to take over.
constexpr absl::Duration kHandOver = absl::Seconds(10);

void TellGiven(const char* what, const std::set<PartitionId>& given) {
  std::vector<std::string> names;
  for (const PartitionId partition : given) names.push_back(ToString(partition));
  LogLine(spdlog::level::info, "partitions_given", {{"to", what}, {"partitions", names}});
}

}  // namespace

Member::Member(MemberOptions options) : options_(std::move(options)), peers_(options_.tls) {
  const auto none = std::vector<PartitionId>();
  writers_ = std::make_unique<OwnedWriters>(options_.owns_writers ? options_.partitions : none,
                                            options_.start_writer, options_.on_fatal);
  commands_ =
      std::make_unique<CommandRouter>(options_.partitions, writers_.get(), &owners_, &peers_);
}

Member::~Member() {
  LeaveGroups();
  writers_->EndAll();
}

void Member::LeaveGroups() {
  Groups left;
  absl::MutexLock lock(&mutex_);
  std::swap(left, groups_);
}

absl::Status Member::Join(const std::string& endpoint, const std::function<bool()>& stopped) {
  ASSIGN_OR_RETURN(writers_seen_, JoinKafkaGroup(options_.kafka, WritersGroup()));
  ASSIGN_OR_RETURN(read_models_seen_, JoinKafkaGroup(options_.kafka, ReadModelsGroup()));
  owners_.Use(writers_seen_.get(), endpoint);
  holders_.Use(read_models_seen_.get(), endpoint);
  if (options_.holds_read_models) RETURN_IF_ERROR(JoinReadModels(endpoint));
  if (options_.owns_writers) RETURN_IF_ERROR(JoinWriters(endpoint));
  LogLine(spdlog::level::info, "joined",
          {{"endpoint", endpoint},
           {"owns_writers", options_.owns_writers},
           {"holds_read_models", options_.holds_read_models}});
  if (!options_.owns_writers) return absl::OkStatus();
  while (!writers_->AwaitSettled(absl::Now() + kLook)) {
    if (stopped && stopped()) return StoppedError("start");
  }
  return absl::OkStatus();
}

KafkaGroupOptions Member::WritersGroup() const {
  KafkaGroupOptions group;
  group.name = options_.kafka.topic_prefix + ".writers";
  group.logs = {v1::LOG_REFERENCE, v1::LOG_ACCOUNTS};
  return group;
}

KafkaGroupOptions Member::ReadModelsGroup() const {
  KafkaGroupOptions group;
  group.name = options_.kafka.topic_prefix + ".read-models";
  group.logs = {v1::LOG_ACCOUNTS};
  return group;
}

absl::Status Member::JoinWriters(const std::string& endpoint) {
  KafkaGroupOptions group = WritersGroup();
  group.endpoint = endpoint;
  group.events.on_revoked = [this] { writers_->OnRevoked(); };
  group.events.on_given = [this](const std::set<PartitionId>& given) {
    TellGiven("writers", given);
    writers_->OnGiven(given);
  };
  ASSIGN_OR_RETURN(auto joined, JoinKafkaGroup(options_.kafka, std::move(group)));
  absl::MutexLock lock(&mutex_);
  groups_.writers = std::move(joined);
  return absl::OkStatus();
}

absl::Status Member::JoinReadModels(const std::string& endpoint) {
  KafkaGroupOptions group = ReadModelsGroup();
  group.endpoint = endpoint;
  group.events.on_revoked = [] {};
  group.events.on_given = [this](const std::set<PartitionId>& given) {
    TellGiven("read_models", given);
    HoldGiven(given);
  };
  group.events.next_offsets = [this] { return FoldedTo(); };
  ASSIGN_OR_RETURN(auto joined, JoinKafkaGroup(options_.kafka, std::move(group)));
  absl::MutexLock lock(&mutex_);
  groups_.read_models = std::move(joined);
  return absl::OkStatus();
}

void Member::HoldGiven(const std::set<PartitionId>& given) {
  for (const PartitionId partition : options_.partitions) {
    if (partition.log == v1::LOG_REFERENCE) continue;
    if (!given.contains(partition)) {
      options_.projections->Release(partition);
      continue;
    }
    const absl::Status held = options_.projections->Hold(partition);
    if (!held.ok()) options_.on_fatal(held);
  }
}

std::map<PartitionId, Offset> Member::FoldedTo() const {
  std::map<PartitionId, Offset> next_offsets;
  for (const v1::ReadModelStatus& status : options_.projections->Status()) {
    if (status.log() == v1::LOG_REFERENCE) continue;
    const Offset next = status.offset() + 1;
    const auto [row, is_new] =
        next_offsets.emplace(PartitionId{status.log(), status.partition()}, next);
    if (!is_new) row->second = std::min(row->second, next);
  }
  return next_offsets;
}

void Member::Leave() {
  owners_.Refresh();
  const bool has_heirs = owners_.HasOthers();
  LeaveGroups();
  if (has_heirs) writers_->AwaitSuperseded(absl::Now() + kHandOver);
}

absl::Status Member::health() const {
  if (options_.owns_writers) RETURN_IF_ERROR(writers_->health());
  absl::MutexLock lock(&mutex_);
  for (const Membership* group : {groups_.writers.get(), groups_.read_models.get()}) {
    if (group != nullptr) RETURN_IF_ERROR(group->health());
  }
  return absl::OkStatus();
}

}  // namespace quittance
