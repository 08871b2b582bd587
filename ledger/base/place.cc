#include "ledger/base/place.h"

#include <fmt/format.h>

namespace quittance {

std::string ToString(PartitionId partition) {
  return fmt::format("{}/{}", partition.log == v1::LOG_REFERENCE ? "reference" : "accounts",
                     partition.number);
}

v1::Place ToPlace(PartitionId partition, Height height) {
  v1::Place place;
  place.set_log(partition.log);
  place.set_partition(partition.number);
  place.set_height(height);
  return place;
}

uint32_t Murmur2(std::string_view bytes) {
  constexpr uint32_t kMultiplier = 0x5bd1e995;
  constexpr int kShift = 24;
  const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(bytes[i])); };
  uint32_t hash = 0x9747b28cu ^ static_cast<uint32_t>(bytes.size());
  size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4) {
    uint32_t word = byte(i) | byte(i + 1) << 8 | byte(i + 2) << 16 | byte(i + 3) << 24;
    word *= kMultiplier;
    word ^= word >> kShift;
    word *= kMultiplier;
    hash = hash * kMultiplier ^ word;
  }
  const size_t rest = bytes.size() - i;
  if (rest >= 3) hash ^= byte(i + 2) << 16;
  if (rest >= 2) hash ^= byte(i + 1) << 8;
  if (rest >= 1) hash = (hash ^ byte(i)) * kMultiplier;
  hash ^= hash >> 13;
  hash *= kMultiplier;
  hash ^= hash >> 15;
  return hash;
}

uint32_t PartitionOf(std::string_view partition_key, uint32_t partition_count) {
  return (Murmur2(partition_key) & 0x7fffffffu) % partition_count;
}

}  // namespace quittance
