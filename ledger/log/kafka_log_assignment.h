#pragma once
// What the leader of a consumer group gave to a member, as Kafka's protocol has it: version, then
// each topic with its partitions, big-endian.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace quittance {

class KafkaAssignment {
 public:
  explicit KafkaAssignment(std::string_view bytes) : rest_(bytes) {}

  // Topics with partitions; empty where the bytes end too early.
  std::vector<std::pair<std::string, int32_t>> Read();

 private:
  // 0 where there are not so many bytes left; `ended_` says so.
  uint32_t Number(size_t bytes);
  std::string_view Take(size_t bytes);

  std::string_view rest_;
  bool ended_ = false;
};

}  // namespace quittance
