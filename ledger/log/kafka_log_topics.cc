#include "ledger/log/kafka_log_topics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>

#include "absl/time/clock.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/kafka_log_errors.h"

namespace quittance {
namespace {

constexpr int kRequestMs = 10'000;
// A topic just made may be unknown to a broker for a while.
constexpr absl::Duration kSettleTimeout = absl::Seconds(30);
// Between two questions, twice as long after each.
constexpr int kPauseMinMs = 20, kPauseMaxMs = 1000;

struct AdminDeleter {
  void operator()(rd_kafka_NewTopic_t* topic) const { rd_kafka_NewTopic_destroy(topic); }
  void operator()(rd_kafka_ConfigResource_t* resource) const {
    rd_kafka_ConfigResource_destroy(resource);
  }
  void operator()(rd_kafka_AdminOptions_t* options) const {
    rd_kafka_AdminOptions_destroy(options);
  }
};
template <typename T>
using AdminPtr = std::unique_ptr<T, AdminDeleter>;

struct TopicShape {
  uint32_t partitions = 0;
  int replicas_min = 0;  // of its partitions
};

// How a topic should be.
struct TopicWish {
  std::string name;
  const KafkaTopicManifest& manifest;
  KafkaTopicDemands demands;
};

KafkaTopicDemands OfOnePartition(KafkaTopicDemands demands) {
  demands.partitions = 1;
  return demands;
}

// Of one topic as it is.
using TopicConfig = std::map<std::string, std::string>;

class TopicAdmin {
 public:
  explicit TopicAdmin(KafkaPtr<rd_kafka_t> client)
      : client_(std::move(client)), answers_(rd_kafka_queue_new(client_.get())) {}

  // Empty: there is no such topic.
  absl::StatusOr<std::optional<TopicShape>> Shape(const std::string& topic);
  // OK, too, where somebody else has just created it.
  absl::Status Create(const TopicWish& wish);
  absl::StatusOr<TopicConfig> Config(const std::string& topic);
  absl::StatusOr<bool> HoldsRecords(const std::string& topic);  // its first partition
  // An answer that comes now is of a question given up.
  void Pause(int ms) { KafkaPtr<rd_kafka_event_t>(rd_kafka_queue_poll(answers_.get(), ms)); }

 private:
  absl::StatusOr<KafkaPtr<rd_kafka_event_t>> Answer(const std::string& what);

  KafkaPtr<rd_kafka_t> client_;
  KafkaPtr<rd_kafka_queue_t> answers_;
};

absl::StatusOr<std::optional<TopicShape>> TopicAdmin::Shape(const std::string& topic) {
  const KafkaPtr<rd_kafka_topic_t> handle = MakeKafkaTopic(client_.get(), topic);
  const rd_kafka_metadata_t* found = nullptr;
  const rd_kafka_resp_err_t code =
      rd_kafka_metadata(client_.get(), 0, handle.get(), &found, kRequestMs);
  const KafkaPtr<const rd_kafka_metadata_t> metadata(found);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return KafkaError(topic, code);
  if (metadata->topic_cnt != 1) return std::optional<TopicShape>();
  const rd_kafka_metadata_topic_t& described = metadata->topics[0];
  if (described.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return std::optional<TopicShape>();
  if (described.err != RD_KAFKA_RESP_ERR_NO_ERROR) return KafkaError(topic, described.err);
  TopicShape shape{static_cast<uint32_t>(described.partition_cnt), described.partition_cnt};
  shape.replicas_min = kKafkaReplicasMin;
  for (int i = 0; i < described.partition_cnt; ++i) {
    shape.replicas_min = std::min(shape.replicas_min, described.partitions[i].replica_cnt);
  }
  return std::optional(shape);
}

absl::StatusOr<KafkaPtr<rd_kafka_event_t>> TopicAdmin::Answer(const std::string& what) {
  KafkaPtr<rd_kafka_event_t> event(rd_kafka_queue_poll(answers_.get(), kRequestMs));
  if (event == nullptr) return KafkaError(what, RD_KAFKA_RESP_ERR__TIMED_OUT);
  if (const rd_kafka_resp_err_t code = rd_kafka_event_error(event.get())) {
    return KafkaError(what, code, rd_kafka_event_error_string(event.get()));
  }
  return event;
}

absl::Status TopicAdmin::Create(const TopicWish& wish) {
  char why[512] = "";
  const std::string& topic = wish.name;
  const uint32_t count =
      wish.demands.partitions == 0 ? kAccountsPartitionsDefault : wish.demands.partitions;
  const AdminPtr<rd_kafka_NewTopic_t> wanted(rd_kafka_NewTopic_new(
      topic.c_str(), static_cast<int>(count),
      wish.demands.unsafe_single_broker ? 1 : kKafkaReplicasMin, why, sizeof why));
  if (wanted == nullptr) return absl::InvalidArgumentError(fmt::format("topic {}: {}", topic, why));
  for (const KafkaTopicSetting& setting : wish.manifest) {
    if (setting.of_replicas && wish.demands.unsafe_single_broker) continue;
    rd_kafka_NewTopic_set_config(wanted.get(), setting.name, setting.value);
  }
  rd_kafka_NewTopic_t* topics[] = {wanted.get()};
  rd_kafka_CreateTopics(client_.get(), topics, 1, nullptr, answers_.get());
  ASSIGN_OR_RETURN(const KafkaPtr<rd_kafka_event_t> event, Answer("create topic " + topic));
  size_t answers = 0;
  const rd_kafka_topic_result_t** results = rd_kafka_CreateTopics_result_topics(
      rd_kafka_event_CreateTopics_result(event.get()), &answers);
  for (size_t i = 0; i < answers; ++i) {
    const rd_kafka_resp_err_t code = rd_kafka_topic_result_error(results[i]);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
      continue;
    }
    const char* const text = rd_kafka_topic_result_error_string(results[i]);
    return KafkaError("create topic " + topic, code, text == nullptr ? "" : text);
  }
  return absl::OkStatus();
}

absl::StatusOr<TopicConfig> TopicAdmin::Config(const std::string& topic) {
  const AdminPtr<rd_kafka_ConfigResource_t> resource(
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  rd_kafka_ConfigResource_t* resources[] = {resource.get()};
  rd_kafka_DescribeConfigs(client_.get(), resources, 1, nullptr, answers_.get());
  ASSIGN_OR_RETURN(const KafkaPtr<rd_kafka_event_t> event, Answer("settings of topic " + topic));
  size_t count = 0;
  const rd_kafka_ConfigResource_t** described = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  if (count != 1) return KafkaError("settings of topic " + topic, RD_KAFKA_RESP_ERR__FAIL);
  if (const rd_kafka_resp_err_t code = rd_kafka_ConfigResource_error(described[0])) {
    return KafkaError("settings of topic " + topic, code);
  }
  size_t entries = 0;
  const rd_kafka_ConfigEntry_t** settings = rd_kafka_ConfigResource_configs(described[0], &entries);
  TopicConfig config;
  for (size_t i = 0; i < entries; ++i) {
    const char* const value = rd_kafka_ConfigEntry_value(settings[i]);
    config[rd_kafka_ConfigEntry_name(settings[i])] = value == nullptr ? "" : value;
  }
  return config;
}

absl::StatusOr<bool> TopicAdmin::HoldsRecords(const std::string& topic) {
  int64_t begin = 0, end = 0;
  const rd_kafka_resp_err_t code =
      rd_kafka_query_watermark_offsets(client_.get(), topic.c_str(), 0, &begin, &end, kRequestMs);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return KafkaError(topic, code);
  return end > 0;
}

// What is wrong with a topic that exists, each with the setting's name.
std::vector<std::string> ProblemsOf(const TopicShape& shape, TopicConfig config,
                                    const TopicWish& wish) {
  std::vector<std::string> problems;
  if (wish.demands.partitions != 0 && shape.partitions != wish.demands.partitions) {
    problems.push_back(fmt::format("it has {} partitions, asked for {}", shape.partitions,
                                   wish.demands.partitions));
  }
  if (shape.replicas_min < kKafkaReplicasMin && !wish.demands.unsafe_single_broker) {
    problems.push_back(fmt::format("replication.factor is {}, must be at least {}",
                                   shape.replicas_min, kKafkaReplicasMin));
  }
  for (const KafkaTopicSetting& setting : wish.manifest) {
    if (setting.of_replicas && wish.demands.unsafe_single_broker) continue;
    const std::string problem = KafkaSettingProblem(setting, config[setting.name]);
    if (!problem.empty()) problems.push_back(problem);
  }
  return problems;
}

// The topic as it is, once all brokers know it.
template <typename Ask>
auto Settled(TopicAdmin& admin, const Ask& ask) -> decltype(ask()) {
  const absl::Time deadline = absl::Now() + kSettleTimeout;
  for (int pause_ms = kPauseMinMs;; pause_ms = std::min(2 * pause_ms, kPauseMaxMs)) {
    auto answer = ask();
    if (answer.ok() || !absl::IsUnavailable(answer.status()) || absl::Now() > deadline) {
      return answer;
    }
    admin.Pause(pause_ms);
  }
}

absl::StatusOr<TopicShape> ShapeOnceKnown(TopicAdmin& admin, const std::string& topic) {
  return Settled(admin, [&]() -> absl::StatusOr<TopicShape> {
    ASSIGN_OR_RETURN(const std::optional<TopicShape> shape, admin.Shape(topic));
    if (shape) return *shape;
    return KafkaError(topic, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  });
}

absl::StatusOr<TopicShape> EnsureTopic(TopicAdmin& admin, const TopicWish& wish) {
  const std::string& topic = wish.name;
  ASSIGN_OR_RETURN(const std::optional<TopicShape> found, admin.Shape(topic));
  if (!found && !wish.demands.creates) {
    return absl::NotFoundError(
        fmt::format("there is no topic {}; name the topics of a ledger: kafka:HOST:PORT/TOPICS, or "
                    "create them with `quittance serve --log`",
                    topic));
  }
  if (!found) RETURN_IF_ERROR(admin.Create(wish));
  ASSIGN_OR_RETURN(const TopicShape shape, ShapeOnceKnown(admin, topic));
  ASSIGN_OR_RETURN(TopicConfig config, Settled(admin, [&] { return admin.Config(topic); }));
  const std::vector<std::string> problems = ProblemsOf(shape, std::move(config), wish);
  if (problems.empty()) return shape;
  return absl::FailedPreconditionError(
      fmt::format("topic {} is not safe for a ledger: {}", topic, fmt::join(problems, "; ")));
}

// Both topics are there before the first record: made anew, the accounts would begin again.
absl::Status CheckAccountsNotLost(TopicAdmin& admin, const KafkaTopicNames& names) {
  ASSIGN_OR_RETURN(std::optional<TopicShape> accounts, admin.Shape(names.accounts));
  if (accounts) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool holds_ledger,
                   Settled(admin, [&] { return admin.HoldsRecords(names.reference); }));
  if (!holds_ledger) return absl::OkStatus();
  if (!absl::IsUnavailable(ShapeOnceKnown(admin, names.accounts).status())) return absl::OkStatus();
  ASSIGN_OR_RETURN(accounts, admin.Shape(names.accounts));
  if (accounts) return absl::OkStatus();
  return absl::DataLossError(
      fmt::format("topic {} is missing, though {} holds a ledger: restore it, then start again",
                  names.accounts, names.reference));
}

absl::StatusOr<TopicAdmin> OpenAdmin(const KafkaSettings& settings, const KafkaNotice* notice) {
  ASSIGN_OR_RETURN(KafkaPtr<rd_kafka_t> client,
                   MakeKafkaClient(RD_KAFKA_PRODUCER, settings, 0, notice));
  return TopicAdmin(std::move(client));
}

}  // namespace

absl::StatusOr<PartitionSet> EnsureKafkaTopics(const KafkaSettings& settings,
                                               const KafkaTopicNames& names,
                                               const KafkaTopicDemands& demands,
                                               const KafkaNotice* notice) {
  ASSIGN_OR_RETURN(TopicAdmin admin, OpenAdmin(settings, notice));
  RETURN_IF_ERROR(
      EnsureTopic(admin, {names.reference, KafkaLogManifest(), OfOnePartition(demands)}).status());
  RETURN_IF_ERROR(CheckAccountsNotLost(admin, names));
  ASSIGN_OR_RETURN(const TopicShape accounts,
                   EnsureTopic(admin, {names.accounts, KafkaLogManifest(), demands}));
  return PartitionSet{accounts.partitions};
}

absl::Status EnsureKafkaKeysTopic(const KafkaSettings& settings, const std::string& topic,
                                  const KafkaTopicDemands& demands, const KafkaNotice* notice) {
  ASSIGN_OR_RETURN(TopicAdmin admin, OpenAdmin(settings, notice));
  return EnsureTopic(admin, {topic, KafkaKeysManifest(), OfOnePartition(demands)}).status();
}

}  // namespace quittance
