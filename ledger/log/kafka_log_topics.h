#pragma once
// A ledger's topics: created as their manifests say, and checked at each start.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/log/kafka_log_client.h"
#include "ledger/log/kafka_log_manifest.h"
#include "ledger/log/partition_set.h"

namespace quittance {

struct KafkaTopicDemands {
  // Of a topic that has more than one. 0: as they are, kAccountsPartitionsDefault where it is
  // created.
  uint32_t partitions = 0;
  bool creates = true;  // where they are missing
  bool unsafe_single_broker = false;
};

// Creates the missing topics, checks both, returns the partitions there are. NOT_FOUND: one is
// missing and not to be created. DATA_LOSS: the accounts' is missing, though there is a ledger.
// FAILED_PRECONDITION lists all that is wrong with either; UNAVAILABLE: the brokers do not answer.
absl::StatusOr<PartitionSet> EnsureKafkaTopics(const KafkaSettings& settings,
                                               const KafkaTopicNames& names,
                                               const KafkaTopicDemands& demands,
                                               const KafkaNotice* notice);

// The same for the keys' topic, which has one partition.
absl::Status EnsureKafkaKeysTopic(const KafkaSettings& settings, const std::string& topic,
                                  const KafkaTopicDemands& demands, const KafkaNotice* notice);

}  // namespace quittance
