#include "ledger/log/kafka_log_assignment.h"

namespace quittance {

std::string_view KafkaAssignment::Take(size_t bytes) {
  if (bytes > rest_.size()) {
    ended_ = true;
    rest_ = {};
    return {};
  }
  const std::string_view taken = rest_.substr(0, bytes);
  rest_.remove_prefix(bytes);
  return taken;
}

uint32_t KafkaAssignment::Number(size_t bytes) {
  uint32_t number = 0;
  for (const char byte : Take(bytes)) number = number << 8 | static_cast<uint8_t>(byte);
  return number;
}

std::vector<std::pair<std::string, int32_t>> KafkaAssignment::Read() {
  std::vector<std::pair<std::string, int32_t>> given;
  Number(2);  // the version: later ones only add at the end
  for (uint32_t topics = Number(4); topics > 0 && !ended_; --topics) {
    const std::string topic(Take(Number(2)));
    for (uint32_t count = Number(4); count > 0 && !ended_; --count) {
      given.emplace_back(topic, static_cast<int32_t>(Number(4)));
    }
  }
  if (ended_) given.clear();
  return given;
}

}  // namespace quittance
