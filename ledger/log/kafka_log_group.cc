#include "ledger/log/kafka_log_group.h"

#include <fmt/format.h>

#include <atomic>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/thread_name.h"
#include "ledger/log/kafka_log_assignment.h"
#include "ledger/log/kafka_log_client.h"

namespace quittance {
namespace {

constexpr int kPollMs = 100;
// A member's thread that has not been round for so long is stuck.
constexpr absl::Duration kStall = absl::Seconds(10);

// Brokers that do not answer do not keep a member: they miss it after the session's timeout.
constexpr absl::Duration kCloseMax = absl::Seconds(5);

constexpr absl::Duration kReportInterval = absl::Seconds(5);

using List = KafkaPtr<rd_kafka_topic_partition_list_t>;

KafkaSettings SettingsOf(const KafkaLogOptions& log, const KafkaGroupOptions& options) {
  KafkaSettings settings = KafkaSettingsOf(log);
  // Others dial what it says.
  if (!options.endpoint.empty()) settings["client.id"] = options.endpoint;
  settings.insert({
      {"group.id", options.name},
      // Eager: all are given anew together, so that who leaves and who joins is settled in one go.
      {"partition.assignment.strategy", "roundrobin"},
      // The least that brokers allow by default: so long is a killed member's work left lying.
      {"session.timeout.ms", "6000"},
      {"heartbeat.interval.ms", "300"},
      {"max.poll.interval.ms", "10000"},
      {"enable.auto.commit", "false"},
  });
  return settings;
}

class KafkaGroup final : public Membership {
 public:
  KafkaGroup(const KafkaLogOptions& log, KafkaGroupOptions options)
      : names_(KafkaTopicsOf(log)), options_(std::move(options)), notice_(log.notice) {}

  ~KafkaGroup() override {
    if (!thread_.joinable()) return;
    stopping_ = true;
    thread_.join();
  }

  absl::Status Join(const KafkaSettings& settings) {
    ASSIGN_OR_RETURN(client_,
                     MakeKafkaClient(RD_KAFKA_CONSUMER, settings,
                                     RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_ERROR, &notice_));
    if (options_.endpoint.empty()) return absl::OkStatus();
    rd_kafka_poll_set_consumer(client_.get());
    const List topics(rd_kafka_topic_partition_list_new(2));
    for (const v1::Log log : options_.logs) {
      rd_kafka_topic_partition_list_add(topics.get(), names_.Of(log).c_str(),
                                        RD_KAFKA_PARTITION_UA);
    }
    const rd_kafka_resp_err_t failed = rd_kafka_subscribe(client_.get(), topics.get());
    if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return absl::InvalidArgumentError(
          fmt::format("group {}: {}", options_.name, rd_kafka_err2str(failed)));
    }
    thread_ = std::thread([this] {
      NameThisThread("group");
      Run();
    });
    return absl::OkStatus();
  }

  absl::StatusOr<std::map<PartitionId, std::string>> Holders(absl::Duration timeout) override;

  absl::Status health() const override {
    if (!thread_.joinable()) return absl::OkStatus();
    if (absl::Now() - absl::FromUnixMicros(polled_at_.load()) < kStall) return absl::OkStatus();
    return absl::UnavailableError(
        fmt::format("the thread of group {} has stood still for more than {} s", options_.name,
                    absl::ToInt64Seconds(kStall)));
  }

 private:
  void Run();
  void Handle(rd_kafka_event_t* event);
  void Report();
  PartitionId PartitionOf(std::string_view topic, int32_t partition) const {
    return {topic == names_.reference ? v1::LOG_REFERENCE : v1::LOG_ACCOUNTS,
            static_cast<uint32_t>(partition)};
  }
  absl::StatusOr<std::map<PartitionId, std::string>> HoldersIn(
      const rd_kafka_group_info& group) const;

  const KafkaTopicNames names_;
  const KafkaGroupOptions options_;
  const KafkaNotice notice_;
  KafkaPtr<rd_kafka_t> client_;
  std::atomic<bool> stopping_ = false;
  absl::Time reported_at_ = absl::InfinitePast();  // the thread's alone
  std::atomic<int64_t> polled_at_ = absl::ToUnixMicros(absl::Now());
  std::thread thread_;
};

void KafkaGroup::Run() {
  const KafkaPtr<rd_kafka_queue_t> queue(rd_kafka_queue_get_consumer(client_.get()));
  absl::Time give_up = absl::InfiniteFuture();
  while (rd_kafka_consumer_closed(client_.get()) == 0 && absl::Now() < give_up) {
    if (stopping_ && give_up == absl::InfiniteFuture()) {
      give_up = absl::Now() + kCloseMax;
      const KafkaPtr<rd_kafka_error_t> failed(
          rd_kafka_consumer_close_queue(client_.get(), queue.get()));
      if (failed != nullptr) return;
    }
    const KafkaPtr<rd_kafka_event_t> event(rd_kafka_queue_poll(queue.get(), kPollMs));
    polled_at_ = absl::ToUnixMicros(absl::Now());
    if (event != nullptr) Handle(event.get());
    Report();
  }
}

void KafkaGroup::Handle(rd_kafka_event_t* event) {
  if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR && notice_) {
    notice_(4, fmt::format("group {}: {}", options_.name, rd_kafka_event_error_string(event)));
  }
  if (rd_kafka_event_type(event) != RD_KAFKA_EVENT_REBALANCE) return;
  if (rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    options_.events.on_revoked();
    rd_kafka_assign(client_.get(), nullptr);
    return;
  }
  rd_kafka_topic_partition_list_t* const given = rd_kafka_event_topic_partition_list(event);
  std::set<PartitionId> partitions;
  for (int i = 0; i < given->cnt; ++i) {
    given->elems[i].offset = RD_KAFKA_OFFSET_END;
    partitions.insert(PartitionOf(given->elems[i].topic, given->elems[i].partition));
  }
  // The broker must know that they are taken; what they hold is read by the log, not here.
  rd_kafka_assign(client_.get(), given);
  rd_kafka_pause_partitions(client_.get(), given);
  options_.events.on_given(partitions);
}

// Not by rd_kafka_DescribeConsumerGroups: librdkafka 2.0 ends the process by an assertion where the
// coordinator goes away meanwhile.
absl::StatusOr<std::map<PartitionId, std::string>> KafkaGroup::Holders(absl::Duration timeout) {
  const rd_kafka_group_list* listed = nullptr;
  const rd_kafka_resp_err_t failed =
      rd_kafka_list_groups(client_.get(), options_.name.c_str(), &listed,
                           static_cast<int>(absl::ToInt64Milliseconds(timeout)));
  if (listed == nullptr) {
    return absl::UnavailableError(
        fmt::format("group {} cannot be described: {}", options_.name, rd_kafka_err2str(failed)));
  }
  const KafkaPtr<const rd_kafka_group_list> groups(listed);
  for (int i = 0; i < groups->group_cnt; ++i) {
    const rd_kafka_group_info& group = groups->groups[i];
    if (group.err != RD_KAFKA_RESP_ERR_NO_ERROR || group.group != options_.name) continue;
    return HoldersIn(group);
  }
  return absl::UnavailableError(
      fmt::format("group {} has no members, or its broker does not answer", options_.name));
}

absl::StatusOr<std::map<PartitionId, std::string>> KafkaGroup::HoldersIn(
    const rd_kafka_group_info& group) const {
  if (std::string_view(group.state) != "Stable") {
    return absl::UnavailableError(
        fmt::format("group {} gives its partitions anew ({})", options_.name, group.state));
  }
  std::map<PartitionId, std::string> holders;
  for (int i = 0; i < group.member_cnt; ++i) {
    const rd_kafka_group_member_info& member = group.members[i];
    KafkaAssignment assignment({static_cast<const char*>(member.member_assignment),
                                static_cast<size_t>(member.member_assignment_size)});
    for (const auto& [topic, partition] : assignment.Read()) {
      holders[PartitionOf(topic, partition)] = member.client_id;
    }
  }
  return holders;
}

void KafkaGroup::Report() {
  const absl::Time now = absl::Now();
  if (!options_.events.next_offsets || now - reported_at_ < kReportInterval) return;
  reported_at_ = now;
  const std::map<PartitionId, Offset> next_offsets = options_.events.next_offsets();
  if (next_offsets.empty()) return;
  const List offsets(rd_kafka_topic_partition_list_new(static_cast<int>(next_offsets.size())));
  for (const auto& [partition, next] : next_offsets) {
    rd_kafka_topic_partition_list_add(offsets.get(), names_.Of(partition.log).c_str(),
                                      static_cast<int32_t>(partition.number))
        ->offset = next;
  }
  rd_kafka_commit(client_.get(), offsets.get(), /*async=*/1);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Membership>> JoinKafkaGroup(const KafkaLogOptions& log,
                                                           KafkaGroupOptions options) {
  const KafkaSettings settings = SettingsOf(log, options);
  auto group = std::make_unique<KafkaGroup>(log, std::move(options));
  RETURN_IF_ERROR(group->Join(settings));
  return group;
}

}  // namespace quittance
