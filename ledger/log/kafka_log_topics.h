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

// Creates the missing topics (accounts_partitions 0: with kAccountsPartitionsDefault), checks
// both, returns the partitions there are. FAILED_PRECONDITION lists all that is wrong with either;
// UNAVAILABLE: the brokers do not answer.
absl::StatusOr<PartitionSet> EnsureKafkaTopics(const KafkaSettings& settings,
                                               const KafkaTopicNames& names,
                                               uint32_t accounts_partitions,
                                               bool unsafe_single_broker,
                                               const KafkaNotice* notice);

// The same for the keys' topic, which has one partition.
absl::Status EnsureKafkaKeysTopic(const KafkaSettings& settings, const std::string& topic,
                                  bool unsafe_single_broker, const KafkaNotice* notice);

}  // namespace quittance
