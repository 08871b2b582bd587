#pragma once
// Where a record is: which log, which partition, which offset, which height.

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/hash/hash.h"
#include "quittance/v1/common.pb.h"

namespace quittance {

// Position in a partition as the log counts, noise included; the first record is at 0, without
// holes.
using Offset = int64_t;

// Number of counted records before it: the place that survives a copy of the log.
using Height = uint64_t;

struct PartitionId {
  v1::Log log = v1::LOG_UNSPECIFIED;
  uint32_t number = 0;
  auto operator<=>(const PartitionId&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const PartitionId& id) {
    return H::combine(std::move(h), static_cast<int>(id.log), id.number);
  }
};

// "reference/0", "accounts/3": for people and file names.
std::string ToString(PartitionId partition);

v1::Place ToPlace(PartitionId partition, Height height);

// The partition of a key, by the hash that Kafka's Java client uses, so that any producer agrees.
uint32_t PartitionOf(std::string_view partition_key, uint32_t partition_count);

// murmur2 as in Kafka's Java client, sign bit kept.
uint32_t Murmur2(std::string_view bytes);

}  // namespace quittance
