#pragma once
// Judges an EventLog by every clause of its contract (event_log.h). An implementation joins with a
// harness and one line:
//
//   struct MemoryHarness {
//     static constexpr bool kDurable = false;  // true: Reopen() ends the log and opens what it
//     left explicit MemoryHarness(uint32_t accounts_partitions); EventLog& log(); void Reopen();
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(Memory, EventLogConformance, MemoryHarness);
//
// What a harness cannot do is a visible skip.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "ledger/log/conformance_fixture.h"

namespace quittance {

TYPED_TEST_SUITE_P(EventLogConformance);

TYPED_TEST_P(EventLogConformance, HasItsPartitions) {
  EXPECT_EQ(this->log().PartitionCount(v1::LOG_REFERENCE), 1u);
  EXPECT_EQ(this->log().PartitionCount(v1::LOG_ACCOUNTS), this->kAccountsPartitions);
  const PartitionId unknown{v1::LOG_ACCOUNTS, this->kAccountsPartitions};
  const auto ignore = [](std::span<const Ack>) {};
  EXPECT_TRUE(absl::IsInvalidArgument(this->log().OpenAppender(unknown, ignore).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(this->log().Read(unknown, 0, 1000).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(this->log().End(unknown).status()));
  EXPECT_TRUE(this->log().health().ok());
}

TYPED_TEST_P(EventLogConformance, StartsEmpty) {
  for (const PartitionId partition : this->Partitions()) {
    EXPECT_EQ(this->End(partition), 0);
    const auto batch = this->log().Read(partition, 0, 1000);
    ASSERT_TRUE(batch.ok()) << batch.status();
    EXPECT_TRUE(batch->records.empty());
  }
}

TYPED_TEST_P(EventLogConformance, ReadBeyondTheEndIsOutOfRange) {
  AppendAll(this->log(), this->kPartition, {"a", "b"});
  EXPECT_TRUE(this->log().Read(this->kPartition, 2, 1000).ok());
  EXPECT_TRUE(absl::IsOutOfRange(this->log().Read(this->kPartition, 3, 1000).status()));
  EXPECT_TRUE(absl::IsOutOfRange(this->log().Read(this->kPartition, -1, 1000).status()));
}

TYPED_TEST_P(EventLogConformance, OffsetsCountFromZeroWithoutHoles) {
  const std::vector<std::string> values = SomeValues(100);
  std::vector<Offset> expected;
  for (size_t i = 0; i < values.size(); ++i) expected.push_back(static_cast<Offset>(i));
  EXPECT_EQ(AppendAll(this->log(), this->kPartition, values), expected);
  EXPECT_EQ(this->End(), 100);
  EXPECT_EQ(ReadFrom(this->log(), this->kPartition), values);
}

TYPED_TEST_P(EventLogConformance, AppendsLandInTheOrderTheyWereMade) {
  AckCollector acks;
  const auto appender = MustOpenAppender(this->log(), this->kPartition, acks.sink());
  const std::vector<std::string> values = SomeValues(500);
  for (size_t i = 0; i < values.size(); ++i) {
    appender->Append(1000 + i, "main/account/C1", values[i]);
    if (i % 7 == 0) appender->Flush();
  }
  appender->Flush();
  appender->Flush();  // of nothing
  for (const auto& [number, ack] : acks.Await(values.size())) {
    EXPECT_EQ(ack.offset, static_cast<Offset>(number) - 1000);
  }
  EXPECT_EQ(ReadFrom(this->log(), this->kPartition), values);
}

TYPED_TEST_P(EventLogConformance, WhatIsAcknowledgedIsReadableAtOnce) {
  std::atomic<int> readable = 0;
  AckCollector acks;
  const AckSink collect = acks.sink();
  const auto check = [&](std::span<const Ack> batch) {
    for (const Ack& ack : batch) {
      const auto read = this->log().Read(this->kPartition, ack.offset, 1);
      if (this->End() > ack.offset && read.ok() && read->records.size() == 1 &&
          read->records[0].value == std::to_string(ack.number)) {
        ++readable;
      }
    }
    collect(batch);
  };
  const auto appender = MustOpenAppender(this->log(), this->kPartition, check);
  for (uint64_t i = 0; i < 200; ++i) {
    appender->Append(i, "", std::to_string(i));
    appender->Flush();
  }
  acks.Await(200);
  EXPECT_EQ(readable, 200);
}

TYPED_TEST_P(EventLogConformance, AcksComeFromTheLogsOwnThreads) {
  const std::thread::id mine = std::this_thread::get_id();
  std::atomic<int> on_mine = 0;
  AckCollector acks;
  const AckSink collect = acks.sink();
  const auto appender = MustOpenAppender(this->log(), this->kPartition, [&](auto batch) {
    if (std::this_thread::get_id() == mine) ++on_mine;
    collect(batch);
  });
  for (uint64_t i = 0; i < 50; ++i) {
    appender->Append(i, "", "x");
    appender->Flush();
  }
  acks.Await(50);
  EXPECT_EQ(on_mine, 0);
}

TYPED_TEST_P(EventLogConformance, TakesEmptyAndLargestRecords) {
  std::string largest(kRecordBytesMax, '\0');
  for (size_t i = 0; i < largest.size(); ++i) largest[i] = static_cast<char>(i * 31 >> 3);
  const std::vector<std::string> values = {"", largest, "small", largest, ""};
  AppendAll(this->log(), this->kPartition, values);
  EXPECT_EQ(ReadFrom(this->log(), this->kPartition), values);
  EXPECT_EQ(ReadFrom(this->log(), this->kPartition, 0, 5'000'000), values);
}

TYPED_TEST_P(EventLogConformance, ReadKeepsAboutToItsLimit) {
  AppendAll(this->log(), this->kPartition, std::vector<std::string>(100, std::string(1000, 'x')));
  const auto one = this->log().Read(this->kPartition, 7, 1);
  ASSERT_TRUE(one.ok()) << one.status();
  EXPECT_EQ(one->records.size(), 1u);
  const auto ten = this->log().Read(this->kPartition, 7, 10'500);
  ASSERT_TRUE(ten.ok()) << ten.status();
  EXPECT_GE(ten->records.size(), 1u);
  EXPECT_LE(ten->records.size(), 11u);
}

TYPED_TEST_P(EventLogConformance, PartitionsAreIndependent) {
  for (int round = 0; round < 3; ++round) {
    for (const PartitionId partition : this->Partitions()) {
      AppendAll(this->log(), partition, {ToString(partition) + std::to_string(round)});
    }
  }
  for (const PartitionId partition : this->Partitions()) {
    const std::string name = ToString(partition);
    EXPECT_THAT(ReadFrom(this->log(), partition),
                testing::ElementsAre(name + "0", name + "1", name + "2"));
  }
}

TYPED_TEST_P(EventLogConformance, WhatWasReadStaysAsItWas) {
  AppendAll(this->log(), this->kPartition, SomeValues(50));
  const auto first = this->log().Read(this->kPartition, 0, 1 << 20);
  ASSERT_TRUE(first.ok()) << first.status();
  const RecordBatch copy = *first;
  for (int i = 0; i < 20; ++i) AppendAll(this->log(), this->kPartition, SomeValues(50, "more"));
  const std::vector<std::string> again = ReadFrom(this->log(), this->kPartition);
  ASSERT_EQ(again.size(), 1050u);
  for (size_t i = 0; i < copy.records.size(); ++i) EXPECT_EQ(copy.records[i].value, again[i]);
}

TYPED_TEST_P(EventLogConformance, RivalsInterleaveAndEachKeepsItsOrder) {
  constexpr uint64_t kEach = 300;
  const auto write = [&](const std::string& name, std::map<uint64_t, Ack>* got) {
    AckCollector acks;
    const auto appender = MustOpenAppender(this->log(), this->kPartition, acks.sink());
    for (uint64_t i = 0; i < kEach; ++i) {
      appender->Append(i, "", name + std::to_string(i));
      if (i % 3 == 0) appender->Flush();
    }
    appender->Flush();
    *got = acks.Await(kEach);
  };
  std::map<uint64_t, Ack> of_a, of_b;
  std::thread rival([&] { write("b", &of_b); });
  write("a", &of_a);
  rival.join();
  const std::vector<std::string> values = ReadFrom(this->log(), this->kPartition);
  ASSERT_EQ(values.size(), 2 * kEach);
  for (const auto& [name, got] : {std::pair("a", &of_a), std::pair("b", &of_b)}) {
    Offset last = -1;
    for (const auto& [number, ack] : *got) {
      ASSERT_GT(ack.offset, last);
      last = ack.offset;
      EXPECT_EQ(values[static_cast<size_t>(ack.offset)], name + std::to_string(number));
    }
  }
}

TYPED_TEST_P(EventLogConformance, ReadersFollowWhileManyAppend) {
  constexpr size_t kEach = 400;
  std::vector<std::thread> threads;
  for (const PartitionId partition : this->Partitions()) {
    threads.emplace_back([=, this] {
      for (size_t i = 0; i < kEach; i += 50) {
        AppendAll(this->log(), partition, SomeValues(50, ToString(partition)));
      }
    });
    threads.emplace_back([=, this] {
      const std::vector<std::string> seen = this->Follow(partition, kEach);
      ASSERT_EQ(seen.size(), kEach);
      EXPECT_EQ(seen, ReadFrom(this->log(), partition, 0, 300));
      EXPECT_TRUE(seen.back().starts_with(ToString(partition)));
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TYPED_TEST_P(EventLogConformance, EndNeverGoesBack) {
  std::atomic<bool> done = false;
  std::thread watcher([&] {
    Offset last = 0;
    while (!done) {
      const Offset end = this->End();
      EXPECT_GE(end, last);
      last = end;
    }
  });
  for (int i = 0; i < 50; ++i) AppendAll(this->log(), this->kPartition, SomeValues(10));
  done = true;
  watcher.join();
  EXPECT_EQ(this->End(), 500);
}

TYPED_TEST_P(EventLogConformance, DestroyedAppenderCallsBackNoMore) {
  std::set<std::string> sent;
  for (int round = 0; round < 100; ++round) {
    auto called = std::make_unique<std::atomic<int>>(0);
    auto appender = MustOpenAppender(this->log(), this->kPartition,
                                     [&called = *called](std::span<const Ack>) { ++called; });
    sent.insert(std::to_string(round));
    appender->Append(0, "", std::to_string(round));
    appender->Flush();
    appender.reset();
    called.reset();  // a late call-back would touch freed memory
  }
  AppendAll(this->log(), this->kPartition, {"after"});
  std::set<std::string> landed;
  for (const std::string& value : ReadFrom(this->log(), this->kPartition)) {
    EXPECT_TRUE(landed.insert(value).second) << "landed twice: " << value;
  }
  EXPECT_EQ(landed.erase("after"), 1u);
  EXPECT_TRUE(std::includes(sent.begin(), sent.end(), landed.begin(), landed.end()));
}

TYPED_TEST_P(EventLogConformance, AcksReachOnlyTheirOwnGeneration) {
  AckCollector first_acks, second_acks;
  auto first = MustOpenAppender(this->log(), this->kPartition, first_acks.sink());
  const auto second = MustOpenAppender(this->log(), this->kPartition, second_acks.sink());
  first->Append(1, "", "first");
  second->Append(2, "", "second");
  first->Flush();
  second->Flush();
  const auto of_first = first_acks.Await(1), of_second = second_acks.Await(1);
  EXPECT_TRUE(of_first.contains(1));
  EXPECT_TRUE(of_second.contains(2));
  EXPECT_EQ(of_first.size() + of_second.size(), 2u);
}

TYPED_TEST_P(EventLogConformance, AwaitBeyondEndsWithARecordOrTheDeadline) {
  EXPECT_FALSE(this->log().AwaitBeyond(this->kPartition, 0, absl::InfinitePast()));
  EXPECT_FALSE(this->log().AwaitBeyond(this->kPartition, 0, absl::Now() + absl::Milliseconds(5)));
  std::thread waiter(
      [&] { EXPECT_TRUE(this->log().AwaitBeyond(this->kPartition, 1, TestDeadline())); });
  AppendAll(this->log(), this->kPartition, {"a"});
  AppendAll(this->log(), this->kPartition, {"b"});
  waiter.join();
  EXPECT_TRUE(this->log().AwaitBeyond(this->kPartition, 1, absl::InfinitePast()));
  EXPECT_FALSE(this->log().AwaitBeyond(this->kPartition, 2, absl::InfinitePast()));
}

TYPED_TEST_P(EventLogConformance, WhatWasAcknowledgedIsThereAfterReopening) {
  if (!TypeParam::kDurable) GTEST_SKIP() << "this log is not durable";
  const std::vector<std::string> values = SomeValues(100);
  std::vector<std::string> expected;
  for (int round = 0; round < 3; ++round) {
    for (const PartitionId partition : this->Partitions()) {
      AppendAll(this->log(), partition, values);
    }
    expected.insert(expected.end(), values.begin(), values.end());
    this->harness_.Reopen();
    for (const PartitionId partition : this->Partitions()) {
      EXPECT_EQ(ReadFrom(this->log(), partition), expected);
      EXPECT_EQ(this->End(partition), static_cast<Offset>(expected.size()));
    }
  }
}

REGISTER_TYPED_TEST_SUITE_P(EventLogConformance, HasItsPartitions, StartsEmpty,
                            ReadBeyondTheEndIsOutOfRange, OffsetsCountFromZeroWithoutHoles,
                            AppendsLandInTheOrderTheyWereMade, WhatIsAcknowledgedIsReadableAtOnce,
                            AcksComeFromTheLogsOwnThreads, TakesEmptyAndLargestRecords,
                            ReadKeepsAboutToItsLimit, PartitionsAreIndependent,
                            WhatWasReadStaysAsItWas, RivalsInterleaveAndEachKeepsItsOrder,
                            ReadersFollowWhileManyAppend, EndNeverGoesBack,
                            DestroyedAppenderCallsBackNoMore, AcksReachOnlyTheirOwnGeneration,
                            AwaitBeyondEndsWithARecordOrTheDeadline,
                            WhatWasAcknowledgedIsThereAfterReopening);

}  // namespace quittance
