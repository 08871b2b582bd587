#pragma once
// What a ledger needs of its topics, so that nothing acknowledged is lost, nothing of the logs is
// thrown away, and erased keys are.

#include <string>
#include <vector>

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

}  // namespace quittance
