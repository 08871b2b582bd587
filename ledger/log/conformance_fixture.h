#pragma once
// What the tests of event_log_conformance.h stand on.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ledger/log/log_testing.h"

namespace quittance {

template <typename Harness>
class EventLogConformance : public testing::Test {
 protected:
  static constexpr uint32_t kAccountsPartitions = 3;
  static constexpr PartitionId kPartition{v1::LOG_ACCOUNTS, 1};

  EventLog& log() { return harness_.log(); }
  Offset End(PartitionId partition = kPartition) { return log().End(partition).value_or(-1); }

  static std::vector<PartitionId> Partitions() {
    std::vector<PartitionId> partitions = {{v1::LOG_REFERENCE, 0}};
    for (uint32_t i = 0; i < kAccountsPartitions; ++i) partitions.push_back({v1::LOG_ACCOUNTS, i});
    return partitions;
  }

  // Reads along while others append, until it has seen `count` records.
  std::vector<std::string> Follow(PartitionId partition, size_t count) {
    std::vector<std::string> seen;
    while (seen.size() < count) {
      const auto next = static_cast<Offset>(seen.size());
      if (!log().AwaitBeyond(partition, next, TestDeadline())) break;
      const std::vector<std::string> more = ReadFrom(log(), partition, next, 1000);
      EXPECT_FALSE(more.empty()) << "AwaitBeyond promised a record";
      seen.insert(seen.end(), more.begin(), more.end());
    }
    return seen;
  }

  Harness harness_{kAccountsPartitions};
};

}  // namespace quittance
