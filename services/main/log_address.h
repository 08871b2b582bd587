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

}  // namespace quittance
