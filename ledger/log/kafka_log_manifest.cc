#include "ledger/log/kafka_log_manifest.h"

#include <fmt/format.h>

#include <cstdint>

#include "absl/strings/numbers.h"

namespace quittance {

const KafkaTopicManifest& KafkaLogManifest() {
  using Rule = KafkaTopicSetting::Rule;
  static const KafkaTopicManifest manifest = {
      {"min.insync.replicas", "2", Rule::kAtLeast, true},
      {"unclean.leader.election.enable", "false", Rule::kEqual, true},
      {"cleanup.policy", "delete"},
      {"retention.ms", "-1"},
      {"retention.bytes", "-1"},
      {"max.message.bytes", "1200000", Rule::kAtLeast},
  };
  return manifest;
}

const KafkaTopicManifest& KafkaKeysManifest() {
  using Rule = KafkaTopicSetting::Rule;
  static const KafkaTopicManifest manifest = {
      {"min.insync.replicas", "2", Rule::kAtLeast, true},
      {"unclean.leader.election.enable", "false", Rule::kEqual, true},
      {"cleanup.policy", "compact"},
      // An erased key leaves the disks that soon, by the brokers' clocks.
      {"max.compaction.lag.ms", "86400000", Rule::kAtMost},
      {"message.timestamp.type", "LogAppendTime"},
  };
  return manifest;
}

std::string KafkaSettingProblem(const KafkaTopicSetting& setting, const std::string& found) {
  using Rule = KafkaTopicSetting::Rule;
  if (setting.rule == Rule::kEqual) {
    return found == setting.value
               ? ""
               : fmt::format("{} is '{}', must be {}", setting.name, found, setting.value);
  }
  const bool at_least = setting.rule == Rule::kAtLeast;
  int64_t has = 0, needs = 0;
  const bool is_number = absl::SimpleAtoi(found, &has) && absl::SimpleAtoi(setting.value, &needs);
  if (is_number && (at_least ? has >= needs : has <= needs)) return "";
  return fmt::format("{} is '{}', must be at {} {}", setting.name, found,
                     at_least ? "least" : "most", setting.value);
}

}  // namespace quittance
