#pragma once
// A Kafka consumer group whose members read nothing: it only says who is given which partitions. A
// member's client.id is its endpoint.

#include <memory>
#include <string>
#include <vector>

#include "ledger/log/kafka_log.h"
#include "ledger/log/membership.h"

namespace quittance {

struct KafkaGroupOptions {
  std::string name;      // group.id
  std::string endpoint;  // of this member; empty: it only looks on, and is given nothing
  // Whose partitions are shared.
  std::vector<v1::Log> logs;
  MembershipEvents events;
};

// `log`: its brokers, topics and settings. INVALID_ARGUMENT: the settings.
absl::StatusOr<std::unique_ptr<Membership>> JoinKafkaGroup(const KafkaLogOptions& log,
                                                           KafkaGroupOptions options);

}  // namespace quittance
