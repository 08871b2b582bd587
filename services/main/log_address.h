#pragma once
// Where a ledger's log is, as people write it.

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/log/kafka_log.h"

namespace quittance {

// "embedded": nullopt. "kafka:HOST:PORT[,HOST:PORT...][/TOPICS]": brokers and the prefix of the
// topics' names, by default "quittance". INVALID_ARGUMENT: anything else, with what it should be.
absl::StatusOr<std::optional<KafkaLogOptions>> ParseLogAddress(std::string_view text);

// A log by itself, whatever data directory works on it.
struct LogPlace {
  std::string directory;  // of the embedded log; else empty
  std::optional<KafkaLogOptions> kafka;
};

// "embedded:DIR", or Kafka as above. INVALID_ARGUMENT names the flag.
absl::StatusOr<LogPlace> ParseLogPlace(std::string_view flag, std::string_view text);

}  // namespace quittance
