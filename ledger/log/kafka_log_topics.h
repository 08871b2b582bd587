#pragma once
// The manifests of a ledger's topics: what it needs of them, so that nothing acknowledged is lost,
// nothing of the logs is thrown away, and erased keys are. Created so, and checked at each start.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/log/kafka_log_client.h"
#include "ledger/log/partition_set.h"

namespace quittance {

// One setting of a topic, and what is acceptable.
struct KafkaTopicSetting {
  enum class Rule { kEqual, kAtLeast, kAtMost };
  const char* name;
  const char* value;  // topics are created with it
  Rule rule = Rule::kEqual;
  bool of_replicas = false;  // not asked of a single broker
};

using KafkaTopicManifest = std::vector<KafkaTopicSetting>;

// All but partitions and replicas, of which there must be at least kKafkaReplicasMin.
const KafkaTopicManifest& KafkaLogManifest();   // of the two logs' topics
const KafkaTopicManifest& KafkaKeysManifest();  // of the keys' topic
inline constexpr int kKafkaReplicasMin = 3;

// "min.insync.replicas is 1, must be at least 2"; empty: acceptable.
std::string KafkaSettingProblem(const KafkaTopicSetting& setting, const std::string& found);

struct KafkaTopicDemands {
  // Of a topic that has more than one. 0: as they are, kAccountsPartitionsDefault where it is
  // created.
  uint32_t partitions = 0;
  bool creates = true;  // where they are missing
  bool unsafe_single_broker = false;
};

// Creates the missing topics, checks both, returns the partitions there are. NOT_FOUND: one is
// missing and not to be created. FAILED_PRECONDITION lists all that is wrong with either;
// UNAVAILABLE: the brokers do not answer.
absl::StatusOr<PartitionSet> EnsureKafkaTopics(const KafkaSettings& settings,
                                               const KafkaTopicNames& names,
                                               const KafkaTopicDemands& demands,
                                               const KafkaNotice* notice);

// The same for the keys' topic, which has one partition.
absl::Status EnsureKafkaKeysTopic(const KafkaSettings& settings, const std::string& topic,
                                  const KafkaTopicDemands& demands, const KafkaNotice* notice);

}  // namespace quittance
