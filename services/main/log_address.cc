#include "services/main/log_address.h"

#include <fmt/format.h>

#include <functional>
#include <vector>

#include "absl/strings/str_split.h"
#include "ledger/base/status_macros.h"

namespace quittance {
namespace {

constexpr std::string_view kKafka = "kafka:";
constexpr std::string_view kEmbedded = "embedded:";
// Kafka allows 249; the logs' own names are added.
constexpr size_t kPrefixBytesMax = 200;

bool IsTopicName(std::string_view name) {
  for (const char c : name) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!is_plain && c != '.' && c != '_' && c != '-') return false;
  }
  return !name.empty() && name.size() <= kPrefixBytesMax;
}

bool IsHostPort(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size()) return false;
  return text.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
}

using Refuse = std::function<absl::Status(std::string_view why)>;

absl::StatusOr<KafkaLogOptions> ParseKafka(std::string_view text, const Refuse& refuse) {
  if (!text.starts_with(kKafka)) return refuse("names no log");
  KafkaLogOptions options;
  const std::string_view address = text.substr(kKafka.size());
  const size_t slash = address.find('/');
  options.brokers = address.substr(0, slash);
  const std::vector<std::string> brokers = absl::StrSplit(options.brokers, ',');
  for (const std::string& broker : brokers) {
    if (!IsHostPort(broker)) return refuse(fmt::format("has the broker '{}'", broker));
  }
  if (slash != std::string_view::npos) options.topic_prefix = address.substr(slash + 1);
  if (!IsTopicName(options.topic_prefix)) {
    return refuse(fmt::format("has the topics '{}' (letters, digits, '.', '_' and '-')",
                              options.topic_prefix));
  }
  return options;
}

}  // namespace

absl::StatusOr<std::optional<KafkaLogOptions>> ParseLogAddress(std::string_view text) {
  if (text == "embedded") return std::optional<KafkaLogOptions>();
  ASSIGN_OR_RETURN(
      KafkaLogOptions options, ParseKafka(text, [&](std::string_view why) {
        return absl::InvalidArgumentError(fmt::format(
            "--log '{}' {}; give embedded or kafka:HOST:PORT[,HOST:PORT...][/TOPICS]", text, why));
      }));
  return std::optional(std::move(options));
}

absl::StatusOr<LogPlace> ParseLogPlace(std::string_view flag, std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    return absl::InvalidArgumentError(
        fmt::format("{} '{}' {}; give embedded:DIR or kafka:HOST:PORT[,HOST:PORT...][/TOPICS]",
                    flag, text, why));
  };
  LogPlace place;
  if (text.starts_with(kEmbedded)) {
    place.directory = text.substr(kEmbedded.size());
    if (place.directory.empty()) return refuse("names no directory");
    return place;
  }
  ASSIGN_OR_RETURN(place.kafka, ParseKafka(text, refuse));
  return place;
}

}  // namespace quittance
