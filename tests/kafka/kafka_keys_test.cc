// The shared keys on real brokers: the contracts of the topic and of every key store, rivals, a
// leader that dies, and what is left on the disks of an erased key.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "ledger/log/compacted_topic_conformance.h"
#include "ledger/log/kafka_log_compacted.h"
#include "services/main/ledger_keys.h"
#include "services/rpc/file_key_store.h"
#include "services/rpc/key_encryption_key.h"
#include "services/rpc/key_store_conformance.h"
#include "services/rpc/shared_key_store.h"
#include "tests/kafka/kafka_testing.h"

namespace quittance {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::unique_ptr<CompactedTopic> MustOpenTopic(const KafkaLogOptions& options) {
  auto topic = KafkaCompactedTopic::OpenKeys(options);
  CHECK(topic.ok(), "{}", std::string(topic.status().message()));
  return *std::move(topic);
}

std::unique_ptr<KeyStore> MustOpenKeys(const KafkaLogOptions& options) {
  auto keys = SharedKeyStore::Open(MustOpenTopic(options),
                                   {.key_encryption_key = DataKey{1, 2}, .create = true});
  CHECK(keys.ok(), "{}", std::string(keys.status().message()));
  return *std::move(keys);
}

struct KafkaTopicFixture {
  const KafkaLogOptions options{.brokers = TestBrokers(), .topic_prefix = FreshTopicPrefix()};
  std::unique_ptr<CompactedTopic> Open() { return MustOpenTopic(options); }
};
INSTANTIATE_TYPED_TEST_SUITE_P(Kafka, CompactedTopicConformance, KafkaTopicFixture);

struct KafkaKeysFixture {
  static constexpr bool kLasting = true;
  const KafkaLogOptions options{.brokers = TestBrokers(), .topic_prefix = FreshTopicPrefix()};
  std::unique_ptr<KeyStore> Open() { return MustOpenKeys(options); }
};
INSTANTIATE_TYPED_TEST_SUITE_P(Kafka, KeyStoreConformance, KafkaKeysFixture);

class KafkaKeysTest : public testing::Test {
 protected:
  const KafkaLogOptions options_{.brokers = TestBrokers(), .topic_prefix = FreshTopicPrefix()};
};

TEST_F(KafkaKeysTest, RivalMakersAgree) {
  constexpr size_t kStores = 3, kSubjects = 100;
  std::vector<std::string> subjects;
  for (size_t i = 0; i < kSubjects; ++i) subjects.push_back("subject " + std::to_string(i));
  std::vector<std::unique_ptr<KeyStore>> stores;
  for (size_t i = 0; i < kStores; ++i) stores.push_back(MustOpenKeys(options_));
  std::vector<std::vector<DataKey>> got(kStores);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kStores; ++i) {
    threads.emplace_back([&, i] {
      for (const std::string& subject : subjects) {
        const auto keys = stores[i]->FindOrMake({&subject, 1});
        if (keys.ok()) got[i].push_back(keys->front());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(got[0].size(), kSubjects);
  EXPECT_EQ(got[1], got[0]);
  EXPECT_EQ(got[2], got[0]);
  EXPECT_EQ(*MustOpenKeys(options_)->FindOrMake(subjects), got[0]);
}

TEST_F(KafkaKeysTest, KeysAreMadeAndErasedBehindANewLeader) {
  const auto one = MustOpenKeys(options_), other = MustOpenKeys(options_);
  const std::vector<std::string> before{"before", "gone"}, after{"after"};
  const auto kept = one->FindOrMake(before);
  ASSERT_TRUE(kept.ok()) << kept.status();
  KafkaCluster& cluster = TestCluster();
  const absl::StatusOr<int> leader = cluster.LeaderOf(options_.topic_prefix + ".keys", 0);
  ASSERT_TRUE(leader.ok()) << leader.status();
  ASSERT_TRUE(cluster.Kill(*leader).ok());
  // Each call may be told that nobody answers in time; the next one goes on.
  const absl::Time deadline = absl::Now() + absl::Seconds(120);
  absl::StatusOr<std::vector<DataKey>> made = one->FindOrMake(after);
  while (absl::IsUnavailable(made.status()) && absl::Now() < deadline) {
    made = one->FindOrMake(after);
  }
  absl::Status erased = other->Erase("gone");
  while (absl::IsUnavailable(erased) && absl::Now() < deadline) erased = other->Erase("gone");
  ASSERT_TRUE(made.ok()) << made.status();
  ASSERT_TRUE(erased.ok()) << erased;
  ASSERT_TRUE(cluster.StartBroker(*leader).ok());
  ASSERT_TRUE(cluster.AwaitAll().ok());
  const auto later = MustOpenKeys(options_);
  EXPECT_EQ(*later->Find("before"), (*kept)[0]);
  EXPECT_EQ(*later->Find("after"), made->front());
  EXPECT_TRUE(absl::IsFailedPrecondition(later->Find("gone").status()));
}

TEST_F(KafkaKeysTest, AWeakTopicIsRefusedEachSettingByName) {
  KafkaLogOptions unsafe = options_;
  unsafe.unsafe_single_broker = true;
  MustOpenTopic(unsafe);
  const auto refused = KafkaCompactedTopic::OpenKeys(options_);
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()),
              testing::AllOf(HasSubstr(options_.topic_prefix + ".keys"),
                             HasSubstr("replication.factor is 1, must be at least 3")));
}

// A ledger that was served from Kafka while its keys were in a file.
TEST_F(KafkaKeysTest, AnEarlierKeyFileGoesIntoTheTopicAndIsWiped) {
  const TempDir dir;
  SecureRng rng;
  LedgerLogOptions options;
  options.kafka = options_;
  const auto directory = DataDirectory::Open(dir / "data", size_t{8} << 20, true);
  ASSERT_TRUE(directory.ok()) << directory.status();
  const DataDirectory& data = **directory;
  ASSERT_TRUE(LedgerLog::Open(options, data, rng)->LedgerId(v1::CLOCK_MODE_SYSTEM, rng).ok());
  const std::vector<std::string> subjects{"s", "t"};
  const auto file = FileKeyStore::Open(data.keys_path(), true);
  const auto earlier = (*file)->FindOrMake(subjects);
  const DataKey ledger_key = (*file)->LedgerKey();

  const auto log = LedgerLog::Open(options, data, rng);
  ASSERT_TRUE(log.ok()) << log.status();
  for (int round = 0; round < 2; ++round) {
    const auto keys = OpenLedgerKeys(options, *log, data);
    ASSERT_TRUE(keys.ok()) << keys.status();
    EXPECT_EQ((*keys)->LedgerKey(), ledger_key);
    EXPECT_EQ(*(*keys)->FindOrMake(subjects), *earlier);
    EXPECT_FALSE(fs::exists(data.keys_path()));
  }
  fs::remove(data.key_encryption_key_path());
  const absl::Status missing = OpenLedgerKeys(options, *log, data).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(missing)) << missing;
  EXPECT_THAT(std::string(missing.message()), HasSubstr("--key-encryption-key"));
}

TEST_F(KafkaKeysTest, ALedgerWithoutItsKeysIsDataLoss) {
  const TempDir dir;
  SecureRng rng;
  LedgerLogOptions options;
  options.kafka = options_;
  options.key_encryption_key_file = dir / "kek";
  ASSERT_TRUE(MakeKeyEncryptionKey(dir / "kek", rng).ok());
  const auto directory = DataDirectory::Open(dir / "data", size_t{8} << 20, true);
  ASSERT_TRUE(directory.ok()) << directory.status();
  ASSERT_TRUE(
      LedgerLog::Open(options, **directory, rng)->LedgerId(v1::CLOCK_MODE_SYSTEM, rng).ok());
  const auto log = LedgerLog::Open(options, **directory, rng);
  const absl::Status lost = OpenLedgerKeys(options, *log, **directory).status();
  EXPECT_TRUE(absl::IsDataLoss(lost)) << lost;
}

// In any segment below the directory, those to be deleted too.
bool Holds(const std::string& directory, const std::string& bytes) {
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.path().filename().string().find(".log") == std::string::npos) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string content(std::istreambuf_iterator<char>(file), {});
    if (content.find(bytes) != std::string::npos) return true;
  }
  return false;
}

// The wrapped key of the subject as it stands in the topic.
std::string WrappedKey(CompactedTopic& topic, const std::string& subject) {
  const auto end = topic.End();
  CHECK(end.ok(), "{}", std::string(end.status().message()));
  for (Offset next = 0; next < *end;) {
    const auto batch = topic.Read(next, absl::Now() + absl::Seconds(60));
    CHECK(batch.ok(), "{}", std::string(batch.status().message()));
    for (const CompactedRecord& record : batch->records) {
      if (record.key[0] == 's' && record.key.ends_with(subject)) return *record.value;
    }
    next = batch->next;
  }
  ADD_FAILURE() << "no key of " << subject << " below offset " << *end;
  return "";
}

// A broker whose day has a second: what was erased leaves its disk.
TEST(KafkaKeysCompactionTest, AnErasedKeyLeavesTheBrokersDisk) {
  const auto cluster = KafkaCluster::Start(
      {.brokers = 1,
       .settings = {"log.roll.ms=1000", "log.cleaner.backoff.ms=200",
                    "log.cleaner.min.cleanable.ratio=0.01", "log.segment.delete.delay.ms=200"}});
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  const KafkaLogOptions options{
      .brokers = (*cluster)->bootstrap(), .topic_prefix = "short", .unsafe_single_broker = true};
  const std::vector<std::string> subjects{"gone", "stays"};
  const auto keys = MustOpenKeys(options);
  const auto made = keys->FindOrMake(subjects);
  ASSERT_TRUE(made.ok()) << made.status();
  const std::string gone = WrappedKey(*MustOpenTopic(options), "gone");
  const std::string stays = WrappedKey(*MustOpenTopic(options), "stays");
  ASSERT_TRUE(Holds((*cluster)->directory(), gone));
  ASSERT_TRUE(keys->Erase("gone").ok());
  const absl::Time deadline = absl::Now() + absl::Seconds(120);
  const auto beating = MustOpenTopic(options);
  const CompactedRecord beat = BeatRecord();
  while (Holds((*cluster)->directory(), gone) && absl::Now() < deadline) {
    ASSERT_TRUE(beating->Append({&beat, 1}).ok());
  }
  EXPECT_FALSE(Holds((*cluster)->directory(), gone));
  EXPECT_TRUE(Holds((*cluster)->directory(), stays));
  const auto later = MustOpenKeys(options);
  EXPECT_TRUE(absl::IsFailedPrecondition(later->Find("gone").status()));
  EXPECT_EQ(*later->Find("stays"), (*made)[1]);
}

}  // namespace
}  // namespace quittance
