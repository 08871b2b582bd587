#pragma once
// The flags that say where a ledger's log is, and how to speak to Kafka.

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/log/kafka_log.h"

namespace quittance {

struct LogFlags {
  std::string log = "embedded";
  std::vector<std::string> kafka_settings;
  bool unsafe_single_broker = false;
};

// --log with that help, and AddKafkaFlags.
void AddLogFlags(CLI::App* verb, LogFlags* flags, const std::string& log_help);
// --kafka and --unsafe-single-broker.
void AddKafkaFlags(CLI::App* verb, LogFlags* flags);
// --key-encryption-key.
void AddKeyEncryptionKeyFlag(CLI::App* verb, std::string* file);

// What --log says; nullopt: embedded. INVALID_ARGUMENT names the flag.
absl::StatusOr<std::optional<KafkaLogOptions>> KafkaOf(const LogFlags& flags);
// What the other flags say goes into `kafka`.
absl::Status ApplyKafkaFlags(const LogFlags& flags, KafkaLogOptions* kafka);

}  // namespace quittance
