#include "services/main/log_flags.h"

#include "ledger/base/status_macros.h"
#include "services/main/log_address.h"

namespace quittance {

void AddLogFlags(CLI::App* verb, LogFlags* flags, const std::string& log_help) {
  verb->add_option("--log", flags->log, log_help)->capture_default_str();
  AddKafkaFlags(verb, flags);
}

void AddKafkaFlags(CLI::App* verb, LogFlags* flags) {
  verb->add_option("--kafka", flags->kafka_settings,
                   "A setting of librdkafka, e.g. security.protocol=SSL; may be given again")
      ->option_text("NAME=VALUE");
  verb->add_flag("--unsafe-single-broker", flags->unsafe_single_broker,
                 "Takes topics without replicas: what a broker loses is lost");
}

void AddKeyEncryptionKeyFlag(CLI::App* verb, std::string* file) {
  verb->add_option(
          "--key-encryption-key", *file,
          "On Kafka: file of 32 random bytes, mode 600, that the keys of personal data are "
          "encrypted with; the same for all processes of the ledger (default: "
          "key-encryption-key in the data directory, made for a new ledger)")
      ->option_text("FILE");
}

absl::StatusOr<std::optional<KafkaLogOptions>> KafkaOf(const LogFlags& flags) {
  ASSIGN_OR_RETURN(std::optional<KafkaLogOptions> kafka, ParseLogAddress(flags.log));
  if (kafka) RETURN_IF_ERROR(ApplyKafkaFlags(flags, &*kafka));
  return kafka;
}

absl::Status ApplyKafkaFlags(const LogFlags& flags, KafkaLogOptions* kafka) {
  kafka->unsafe_single_broker = flags.unsafe_single_broker;
  for (const std::string& setting : flags.kafka_settings) {
    const size_t equals = setting.find('=');
    if (equals == std::string::npos) {
      return absl::InvalidArgumentError("--kafka '" + setting + "' is not NAME=VALUE");
    }
    kafka->settings[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  return absl::OkStatus();
}

}  // namespace quittance
