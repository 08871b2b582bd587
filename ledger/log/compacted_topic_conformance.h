#pragma once
// The contract of compacted_topic.h as one suite for every implementation:
//   INSTANTIATE_TYPED_TEST_SUITE_P(Name, CompactedTopicConformance, Fixture);
// where Fixture has Open() -> std::unique_ptr<CompactedTopic>, each call another process's view.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "ledger/log/compacted_topic.h"

namespace quittance {

inline bool operator==(const CompactedRecord& a, const CompactedRecord& b) {
  return a.key == b.key && a.value == b.value;
}

template <typename Fixture>
class CompactedTopicConformance : public testing::Test {
 protected:
  static Offset MustAppend(CompactedTopic& topic, const std::vector<CompactedRecord>& records) {
    const absl::StatusOr<Offset> end = topic.Append(records);
    EXPECT_TRUE(end.ok()) << end.status();
    return end.value_or(0);
  }

  // All from the beginning up to `end`.
  static std::vector<CompactedRecord> ReadUpTo(CompactedTopic& topic, Offset end) {
    const absl::Time deadline = absl::Now() + absl::Seconds(60);
    std::vector<CompactedRecord> records;
    Offset next = 0;
    while (next < end) {
      const absl::StatusOr<CompactedBatch> batch = topic.Read(next, deadline);
      if (!batch.ok() || absl::Now() > deadline) {
        ADD_FAILURE() << batch.status() << " at offset " << next << " of " << end;
        return records;
      }
      records.insert(records.end(), batch->records.begin(), batch->records.end());
      next = batch->next;
    }
    return records;
  }

  Fixture fixture;
};

TYPED_TEST_SUITE_P(CompactedTopicConformance);

TYPED_TEST_P(CompactedTopicConformance, AllSeeWhatWasAppendedInItsOrder) {
  const auto one = this->fixture.Open(), other = this->fixture.Open();
  const std::vector<CompactedRecord> records = {{"a", "1"},
                                                {std::string("\0b", 2), std::string("\0\xff", 2)},
                                                {"a", std::nullopt},
                                                {"c", ""}};
  Offset end = this->MustAppend(*one, {records.begin(), records.begin() + 3});
  EXPECT_EQ(*other->End(), end);
  end = this->MustAppend(*other, {records.back()});
  EXPECT_EQ(this->ReadUpTo(*one, end), records);
  EXPECT_EQ(this->ReadUpTo(*other, end), records);
  EXPECT_EQ(this->ReadUpTo(*this->fixture.Open(), end), records);
}

TYPED_TEST_P(CompactedTopicConformance, AReaderAtTheEndGetsNothingUntilThereIsSomething) {
  const auto one = this->fixture.Open(), other = this->fixture.Open();
  const Offset end = this->MustAppend(*one, {{"a", "1"}});
  EXPECT_EQ(this->ReadUpTo(*other, end).size(), 1u);
  const auto nothing = other->Read(end, absl::Now());
  ASSERT_TRUE(nothing.ok()) << nothing.status();
  EXPECT_TRUE(nothing->records.empty());
  EXPECT_EQ(nothing->next, end);
  std::thread late([&] { this->MustAppend(*one, {{"b", "2"}}); });
  std::vector<CompactedRecord> records;
  for (Offset next = end; records.empty();) {
    const auto batch = other->Read(next, absl::Now() + absl::Seconds(60));
    ASSERT_TRUE(batch.ok()) << batch.status();
    records = batch->records;
    next = batch->next;
  }
  late.join();
  EXPECT_EQ(records, (std::vector<CompactedRecord>{{"b", "2"}}));
}

TYPED_TEST_P(CompactedTopicConformance, AppendersOfAllProcessesGetOneOrder) {
  const auto one = this->fixture.Open(), other = this->fixture.Open();
  std::vector<std::thread> threads;
  for (CompactedTopic* const topic : {one.get(), other.get(), one.get()}) {
    threads.emplace_back([topic, name = std::to_string(threads.size())] {
      for (int i = 0; i < 20; ++i) TestFixture::MustAppend(*topic, {{name, std::to_string(i)}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  const Offset end = *one->End();
  const std::vector<CompactedRecord> seen = this->ReadUpTo(*one, end);
  EXPECT_EQ(this->ReadUpTo(*other, end), seen);
  for (const std::string name : {"0", "1", "2"}) {
    std::vector<std::string> values;
    for (const CompactedRecord& record : seen) {
      if (record.key == name) values.push_back(*record.value);
    }
    ASSERT_FALSE(values.empty());
    EXPECT_EQ(values.back(), "19");
  }
}

REGISTER_TYPED_TEST_SUITE_P(CompactedTopicConformance, AllSeeWhatWasAppendedInItsOrder,
                            AReaderAtTheEndGetsNothingUntilThereIsSomething,
                            AppendersOfAllProcessesGetOneOrder);

}  // namespace quittance
