// Several processes' stores over one topic: they agree whatever the order, and an erasure is for
// all and for good.

#include "services/rpc/shared_key_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "absl/time/clock.h"
#include "ledger/log/memory_compacted_topic.h"
#include "services/rpc/key_store_conformance.h"

namespace quittance {
namespace {

using testing::HasSubstr;

const DataKey kKeyEncryptionKey{1, 2, 3};

class SharedFixture {
 public:
  static constexpr bool kLasting = true;
  using Opened = absl::StatusOr<std::unique_ptr<SharedKeyStore>>;

  std::shared_ptr<MemoryTopicData> data = std::make_shared<MemoryTopicData>();

  Opened TryOpen(SharedKeyStoreOptions options) {
    return SharedKeyStore::Open(std::make_unique<MemoryCompactedTopic>(data), std::move(options));
  }
  std::unique_ptr<SharedKeyStore> OpenWith(SharedKeyStoreOptions options) {
    Opened store = TryOpen(std::move(options));
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }
  std::unique_ptr<KeyStore> Open() {
    return OpenWith({.key_encryption_key = kKeyEncryptionKey, .create = true});
  }
};

// Every reopening finds the topic compacted.
struct CompactedFixture : SharedFixture {
  std::unique_ptr<KeyStore> Open() {
    data->Compact();
    return SharedFixture::Open();
  }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Shared, KeyStoreConformance, SharedFixture);
INSTANTIATE_TYPED_TEST_SUITE_P(SharedCompacted, KeyStoreConformance, CompactedFixture);

class SharedKeyStoreTest : public testing::Test {
 protected:
  // What the store says of the subject, once that is no longer `before`.
  static absl::Status AwaitOther(const KeyStore& store, const std::string& subject,
                                 absl::StatusCode before) {
    for (;;) {
      const absl::Status found = store.Find(subject).status();
      if (found.code() != before) return found;
      std::this_thread::yield();
    }
  }
  static absl::StatusOr<DataKey> Make(KeyStore& store, const std::string& subject) {
    const absl::StatusOr<std::vector<DataKey>> keys = store.FindOrMake({&subject, 1});
    if (!keys.ok()) return keys.status();
    return keys->front();
  }
  Offset Appended() const { return *MemoryCompactedTopic(fixture_.data).End(); }
  // How many records of that kind stand in the topic, with a value or without.
  long Standing(KeyRecordKind kind, bool with_value) const {
    const std::vector<CompactedRecord> records = fixture_.data->Records();
    return std::ranges::count_if(records, [&](const CompactedRecord& record) {
      return record.key[0] == static_cast<char>(kind) && record.value.has_value() == with_value;
    });
  }

  SharedFixture fixture_;
};

TEST_F(SharedKeyStoreTest, WhatOneMakesTheOthersFind) {
  const auto one = fixture_.Open(), other = fixture_.Open();
  EXPECT_EQ(one->LedgerKey(), other->LedgerKey());
  const auto made = Make(*one, "s");
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_TRUE(AwaitOther(*other, "s", absl::StatusCode::kNotFound).ok());
  EXPECT_EQ(*other->Find("s"), *made);
}

// Neither maker has seen the other's candidate when it appends its own.
TEST_F(SharedKeyStoreTest, OfTwoMakersTheFirstOneWinsForBothAndForGood) {
  const auto one = fixture_.Open(), other = fixture_.Open();
  const Offset before = Appended();
  fixture_.data->HoldReaders(true);
  absl::StatusOr<DataKey> first, second;
  std::thread making_first([&] { first = Make(*one, "s"); });
  fixture_.data->AwaitAppended(before + 1);
  std::thread making_second([&] { second = Make(*other, "s"); });
  fixture_.data->AwaitAppended(before + 2);
  fixture_.data->HoldReaders(false);
  making_first.join();
  making_second.join();
  ASSERT_TRUE(first.ok() && second.ok()) << first.status() << second.status();
  EXPECT_EQ(*first, *second);
  fixture_.data->Compact();
  EXPECT_EQ(*fixture_.Open()->Find("s"), *first);
}

TEST_F(SharedKeyStoreTest, ManyMakersOfTheSameSubjectsAgree) {
  constexpr int kStores = 3, kThreads = 6, kSubjects = 40;
  std::vector<std::unique_ptr<KeyStore>> stores;
  for (int i = 0; i < kStores; ++i) stores.push_back(fixture_.Open());
  std::vector<std::string> subjects;
  for (int i = 0; i < kSubjects; ++i) subjects.push_back("subject " + std::to_string(i));
  std::vector<std::vector<DataKey>> got(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (const std::string& subject : subjects) {
        const auto key = Make(*stores[static_cast<size_t>(t % kStores)], subject);
        if (key.ok()) got[static_cast<size_t>(t)].push_back(*key);
        if (t == 0) fixture_.data->Compact();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(got[0].size(), static_cast<size_t>(kSubjects));
  for (const auto& keys : got) EXPECT_EQ(keys, got[0]);
  fixture_.data->Compact();
  const auto later = fixture_.Open();
  EXPECT_EQ(*later->FindOrMake(subjects), got[0]);
}

// The candidate landed though its maker was told that nobody knows: it is the key nevertheless.
TEST_F(SharedKeyStoreTest, ALostReplyLosesNoKey) {
  fixture_.data->LoseReplies(1);  // who starts tries again
  const auto one = fixture_.Open(), other = fixture_.Open();
  fixture_.data->LoseReplies(1);
  EXPECT_TRUE(absl::IsUnavailable(Make(*one, "s").status()));
  const auto again = Make(*one, "s"), elsewhere = Make(*other, "s");
  ASSERT_TRUE(again.ok() && elsewhere.ok());
  EXPECT_EQ(*again, *elsewhere);
  fixture_.data->Compact();
  EXPECT_EQ(*fixture_.Open()->Find("s"), *again);
}

TEST_F(SharedKeyStoreTest, AnErasureIsSeenByAllAndTakesTheWrappedKeyAway) {
  const auto one = fixture_.Open(), other = fixture_.Open();
  ASSERT_TRUE(Make(*one, "gone").ok());
  ASSERT_TRUE(AwaitOther(*other, "gone", absl::StatusCode::kNotFound).ok());
  ASSERT_TRUE(other->Erase("gone").ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(AwaitOther(*one, "gone", absl::StatusCode::kOk)));
  EXPECT_TRUE(absl::IsFailedPrecondition(Make(*one, "gone").status()));
  EXPECT_EQ(Standing(KeyRecordKind::kSubjectKey, true), 1);
  fixture_.data->Compact();
  EXPECT_EQ(Standing(KeyRecordKind::kSubjectKey, true), 0);
  EXPECT_TRUE(absl::IsFailedPrecondition(Make(*fixture_.Open(), "gone").status()));
}

// Its candidate comes behind the mark: it is given to nobody, and taken away by whoever opens next.
TEST_F(SharedKeyStoreTest, AMakerThatDoesNotKnowOfTheErasureYetGetsNoKey) {
  const auto one = fixture_.Open(), other = fixture_.Open();
  const Offset before = Appended();
  fixture_.data->HoldReaders(true);
  absl::Status erased;
  absl::StatusOr<DataKey> made;
  std::thread erasing([&] { erased = one->Erase("s"); });
  fixture_.data->AwaitAppended(before + 1);
  std::thread making([&] { made = Make(*other, "s"); });
  fixture_.data->AwaitAppended(before + 2);
  fixture_.data->HoldReaders(false);
  erasing.join();
  making.join();
  EXPECT_TRUE(erased.ok()) << erased;
  EXPECT_TRUE(absl::IsFailedPrecondition(made.status())) << made.status();
  fixture_.Open();
  fixture_.data->Compact();
  EXPECT_EQ(Standing(KeyRecordKind::kSubjectKey, true), 0);
}

TEST_F(SharedKeyStoreTest, AnErasureThatWasCutShortIsFinishedByTheNextToOpen) {
  ASSERT_TRUE(Make(*fixture_.Open(), "gone").ok());
  const CompactedRecord mark = ErasedRecord("gone");
  ASSERT_TRUE(MemoryCompactedTopic(fixture_.data).Append({&mark, 1}).ok());
  fixture_.data->Compact();
  EXPECT_EQ(Standing(KeyRecordKind::kSubjectKey, true), 1);
  EXPECT_TRUE(absl::IsFailedPrecondition(fixture_.Open()->Find("gone").status()));
  fixture_.data->Compact();
  EXPECT_EQ(Standing(KeyRecordKind::kSubjectKey, true), 0);
}

TEST_F(SharedKeyStoreTest, NoKeyStandsInTheTopicInClear) {
  const auto store = fixture_.Open();
  const DataKey key = *Make(*store, "s");
  for (const CompactedRecord& record : fixture_.data->Records()) {
    for (const DataKey& secret : {key, store->LedgerKey()}) {
      EXPECT_EQ(record.key.find(AsBytes(secret)), std::string::npos);
      EXPECT_EQ(record.value.value_or("").find(AsBytes(secret)), std::string::npos);
    }
  }
}

TEST_F(SharedKeyStoreTest, AnotherKeyEncryptionKeyIsRefused) {
  ASSERT_NE(fixture_.Open(), nullptr);
  const auto refused = fixture_.TryOpen({.key_encryption_key = DataKey{9}, .create = true});
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("--key-encryption-key"));
}

TEST_F(SharedKeyStoreTest, ALostTopicIsDataLoss) {
  const auto lost = fixture_.TryOpen({.key_encryption_key = kKeyEncryptionKey});
  EXPECT_TRUE(absl::IsDataLoss(lost.status())) << lost.status();
  const auto store = fixture_.Open();
  ASSERT_TRUE(Make(*store, "s").ok());
  fixture_.data->MakeAnew();
  while (store->health().ok()) std::this_thread::yield();
  EXPECT_TRUE(absl::IsDataLoss(store->health())) << store->health();
  EXPECT_TRUE(absl::IsDataLoss(Make(*store, "new").status()));
  EXPECT_TRUE(store->Find("s").ok());
}

TEST_F(SharedKeyStoreTest, AWrappedKeyThatWasChangedOrMovedIsDataLoss) {
  ASSERT_TRUE(Make(*fixture_.Open(), "s").ok());
  CompactedRecord record = fixture_.data->Records().back();
  ASSERT_EQ(ParseKeyRecord(record)->subject, "s");
  record.key.back() = 't';
  ASSERT_TRUE(MemoryCompactedTopic(fixture_.data).Append({&record, 1}).ok());
  const auto store = fixture_.TryOpen({.key_encryption_key = kKeyEncryptionKey});
  EXPECT_TRUE(absl::IsDataLoss(store.status())) << store.status();
}

TEST_F(SharedKeyStoreTest, RecordsOfANewerBuildAreRefused) {
  ASSERT_NE(fixture_.Open(), nullptr);
  const CompactedRecord record{"x", "1"};
  ASSERT_TRUE(MemoryCompactedTopic(fixture_.data).Append({&record, 1}).ok());
  const auto store = fixture_.TryOpen({.key_encryption_key = kKeyEncryptionKey});
  EXPECT_TRUE(absl::IsFailedPrecondition(store.status())) << store.status();
  EXPECT_THAT(std::string(store.status().message()), HasSubstr("newer build"));
}

TEST_F(SharedKeyStoreTest, UnhealthyWhileItDoesNotHearOfTheTopic) {
  const auto store = fixture_.OpenWith({.key_encryption_key = kKeyEncryptionKey,
                                        .create = true,
                                        .stale_after = absl::Milliseconds(400)});
  while (!store->health().ok()) std::this_thread::yield();
  fixture_.data->HoldReaders(true);
  while (store->health().ok()) std::this_thread::yield();
  EXPECT_TRUE(absl::IsUnavailable(store->health()));
  fixture_.data->HoldReaders(false);
  while (!store->health().ok()) std::this_thread::yield();
}

class EarlierKeysTest : public SharedKeyStoreTest {
 protected:
  SharedKeyStoreOptions WithEarlier() const {
    return {.key_encryption_key = kKeyEncryptionKey, .earlier = earlier_};
  }
  const DataKey ledger_{7}, key_{8};
  std::vector<KeyEntry> earlier_ = {{KeyEntryKind::kLedgerKey, "", ledger_},
                                    {KeyEntryKind::kSubjectKey, "s", key_},
                                    {KeyEntryKind::kErased, "gone", {}}};
};

TEST_F(EarlierKeysTest, GoIntoTheTopicOnce) {
  const auto store = fixture_.OpenWith(WithEarlier());
  EXPECT_EQ(store->LedgerKey(), ledger_);
  EXPECT_EQ(*store->Find("s"), key_);
  EXPECT_TRUE(absl::IsFailedPrecondition(store->Find("gone").status()));
  const Offset before = Appended();
  fixture_.OpenWith(WithEarlier());
  EXPECT_EQ(Appended(), before + 1);  // the sign of life
  const auto without = fixture_.OpenWith({.key_encryption_key = kKeyEncryptionKey});
  EXPECT_EQ(*without->Find("s"), key_);
}

// Where the copying was cut short, nobody takes what is there for the whole.
TEST_F(EarlierKeysTest, TheLedgersKeyGoesLast) {
  fixture_.OpenWith(WithEarlier());
  const std::vector<CompactedRecord> records = fixture_.data->Records();
  ASSERT_EQ(records.size(), 4u);
  EXPECT_EQ(records[2].key[0], static_cast<char>(KeyRecordKind::kLedgerKey));
}

TEST_F(EarlierKeysTest, AnErasureInTheTopicStands) {
  ASSERT_TRUE(fixture_.OpenWith(WithEarlier())->Erase("s").ok());
  const auto store = fixture_.OpenWith(WithEarlier());
  EXPECT_TRUE(absl::IsFailedPrecondition(store->Find("s").status()));
}

TEST_F(EarlierKeysTest, OfAnotherLedgerAreRefused) {
  ASSERT_NE(fixture_.Open(), nullptr);
  const auto refused = fixture_.TryOpen(WithEarlier());
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("of another ledger"));
}

}  // namespace
}  // namespace quittance
