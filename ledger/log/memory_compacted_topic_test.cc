#include "ledger/log/memory_compacted_topic.h"

#include "ledger/log/compacted_topic_conformance.h"

namespace quittance {
namespace {

struct MemoryTopicFixture {
  std::shared_ptr<MemoryTopicData> data = std::make_shared<MemoryTopicData>();
  std::unique_ptr<CompactedTopic> Open() { return std::make_unique<MemoryCompactedTopic>(data); }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, CompactedTopicConformance, MemoryTopicFixture);

TEST(MemoryCompactedTopic, CompactingKeepsTheLastOfEachKeyInOrder) {
  MemoryTopicFixture fixture;
  const auto topic = fixture.Open();
  const std::vector<CompactedRecord> records = {
      {"a", "1"}, {"b", "1"}, {"a", "2"}, {"c", "1"}, {"b", std::nullopt}};
  ASSERT_EQ(*topic->Append(records), 5);
  fixture.data->Compact();
  const auto batch = topic->Read(0, absl::InfiniteFuture());
  EXPECT_EQ(batch->records, (std::vector<CompactedRecord>{{"a", "2"}, {"c", "1"}}));
  EXPECT_EQ(batch->next, 5);
}

}  // namespace
}  // namespace quittance
