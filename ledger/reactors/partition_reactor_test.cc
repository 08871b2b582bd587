// What follows from entries takes effect once, however often processes are ended, begin with old
// rows or with none, and send it again.

#include "ledger/reactors/partition_reactor.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <future>
#include <map>
#include <random>
#include <string>

#include "ledger/base/check.h"
#include "ledger/domain/date.h"
#include "ledger/log/memory_log.h"
#include "ledger/store/memory_store.h"

namespace quittance {
namespace {

constexpr std::string_view kLedger = "0123456789abcdef";
constexpr PartitionId kReference{v1::LOG_REFERENCE, 0};
constexpr uint32_t kAccountsPartitions = 3;
constexpr Micros kNow = 1'780'000'000'000'000;  // 2026-05-28
constexpr int kAccounts = 12;

std::vector<PartitionId> AllPartitions() {
  std::vector<PartitionId> all{kReference};
  for (uint32_t i = 0; i < kAccountsPartitions; ++i) all.push_back({v1::LOG_ACCOUNTS, i});
  return all;
}

// Disks of all partitions' writers.
using Disks = std::map<PartitionId, std::shared_ptr<MemoryDisk>>;

Disks NoDisks() {
  Disks none;
  for (const PartitionId partition : AllPartitions()) {
    none[partition] = std::make_shared<MemoryDisk>();
  }
  return none;
}

Disks CopyOf(const Disks& disks) {
  Disks copy;
  for (const auto& [partition, disk] : disks) {
    copy[partition] = std::make_shared<MemoryDisk>();
    *copy[partition]->rows = *disk->rows;
  }
  return copy;
}

// A process: the writers of all partitions and what they need.
class Process {
 public:
  Process(MemoryLog* log, const Disks& disks) : log_(*log) {
    for (const PartitionId partition : AllPartitions()) {
      stores_[partition] = std::make_unique<MemoryStore>(disks.at(partition));
      reactors_[partition] = OpenReactor(partition);
      StartWriter(partition);
      if (partition != kReference) continue;
      reference_ = *ReferenceView::Open(log, kLedger);
      reference_->Follow();
    }
    for (auto& [partition, reactor] : reactors_) reactor->Start();
  }

  ~Process() {
    for (auto& [partition, reactor] : reactors_) reactor->Stop();
    writers_.clear();
  }

  Answer Do(const std::string& text) {
    v1::Command command;
    CHECK(google::protobuf::TextFormat::ParseFromString(text, &command), "not a command: {}", text);
    const Route route = RouteOf(command);
    Submission submission;
    submission.command = &command;
    submission.route = route;
    submission.actor = {.principal = "clara", .on_behalf_of = "", .role = v1::ROLE_SUPERVISOR};
    submission.request_hash = Sha256(text);
    std::promise<Answer> answer;
    submission.done = [&answer](Answer given) { answer.set_value(std::move(given)); };
    const PartitionId target{route.log,
                             PartitionOf(route.partition_key, log_.PartitionCount(route.log))};
    writers_.at(target)->Submit({&submission, 1});
    return answer.get_future().get();
  }

  const std::vector<std::string>& troubles() const { return troubles_; }

 private:
  std::unique_ptr<PartitionReactor> OpenReactor(PartitionId partition) {
    PartitionReactorOptions options;
    options.partition = partition;
    options.ledger_id = kLedger;
    options.writer_of = [this](PartitionId target) { return writers_.at(target).get(); };
    options.on_trouble = [this](const Reaction& reaction, const absl::Status& why) {
      const absl::MutexLock lock(&mutex_);
      troubles_.push_back(reaction.command.ShortDebugString() + why.ToString());
    };
    return *PartitionReactor::Open(std::move(options), &log_, *stores_[partition]);
  }

  void StartWriter(PartitionId partition) {
    WriterOptions options;
    options.partition = partition;
    options.ledger_id = kLedger;
    options.owner_id = rng_.Bytes(16);
    options.claim_backoff = absl::Milliseconds(1);
    options.checkpoint_interval = absl::Milliseconds(1);
    options.check_postings_every = 1;
    options.reactions = reactors_[partition].get();
    writers_[partition] = *Writer::Start(std::move(options), &log_, stores_[partition].get(),
                                         &clock_, &rng_, reference_.get());
  }

  MemoryLog& log_;
  SecureRng rng_;
  FakeClock clock_{kNow};
  std::map<PartitionId, std::unique_ptr<MemoryStore>> stores_;
  std::map<PartitionId, std::unique_ptr<PartitionReactor>> reactors_;
  std::unique_ptr<ReferenceView> reference_;
  std::map<PartitionId, std::unique_ptr<Writer>> writers_;
  absl::Mutex mutex_;
  std::vector<std::string> troubles_;
};

class PartitionReactorTest : public testing::Test {
 protected:
  // A book with accounts and a hold on each, whose last day is 2026-05-20.
  static void Fill(Process& process) {
    process.Do("create_book { header { command_id: 'book' } settings { currencies: 'EUR' } }");
    for (int i = 0; i < kAccounts; ++i) {
      const std::string id = "A" + std::to_string(i);
      while (!Opened(process, id)) {
      }
    }
    PlaceHolds(process, "2026-05-20");
  }

  // One more on each.
  static void PlaceHolds(Process& process, const std::string& last_day) {
    for (int i = 0; i < kAccounts; ++i) {
      const std::string id = "A" + std::to_string(i);
      const std::string hold = "H" + last_day;
      EXPECT_TRUE(process
                      .Do("place_hold { header { command_id: '" + hold + id + "' } account_id: '" +
                          id + "' hold_id: '" + hold + "' reason_code: 'overdue' ends_on: '" +
                          last_day + "' }")
                      .result.has_accepted());
    }
  }

  // Not before the reference view has seen the book.
  static bool Opened(Process& process, const std::string& id) {
    static int attempts = 0;
    return process
        .Do("open_account { header { command_id: 'open" + std::to_string(++attempts) +
            "' } account_id: '" + id + "' kind: ACCOUNT_KIND_PERSON }")
        .result.has_accepted();
  }

  static Answer Advance(Process& process, const std::string& date) {
    return process.Do("advance_business_date { header { command_id: 'advance " + date +
                      "' } date: '" + date + "' }");
  }

  // Events of accepted commands so far, by the name of their body, over all partitions.
  std::map<std::string, int> EventsSoFar() {
    std::map<std::string, int> events;
    for (const PartitionId partition : AllPartitions()) {
      EntryReader reader(ChainId{kLedger, partition, log_.PartitionCount(partition.log)});
      const auto batch = reader.ReadFrom(log_, size_t{1} << 30);
      CHECK(batch.ok(), "{}", batch.status().ToString());
      for (const Entry& entry : batch->entries) {
        for (const v1::Event& event : entry.record->events()) {
          const auto* oneof = event.GetDescriptor()->FindOneofByName("body");
          ++events[event.GetReflection()->GetOneofFieldDescriptor(event, oneof)->name()];
        }
      }
    }
    return events;
  }

  // Waits until the book has heard of so many complete days.
  void AwaitComplete(int days) {
    const absl::Time deadline = absl::Now() + absl::Seconds(60);
    for (;;) {
      const Offset end = *log_.End(kReference);
      if (EventsSoFar()["business_date_completed"] >= days) return;
      ASSERT_TRUE(log_.AwaitBeyond(kReference, end, deadline)) << "the day is not complete in time";
    }
  }

  MemoryLog log_{MemoryLogOptions{.accounts_partitions = kAccountsPartitions}};
  Disks disks_ = NoDisks();
};

TEST_F(PartitionReactorTest, ADayIsRunInEveryPartition) {
  Process process(&log_, disks_);
  Fill(process);
  EXPECT_TRUE(Advance(process, "2026-05-28").result.has_accepted());
  AwaitComplete(1);
  std::map<std::string, int> events = EventsSoFar();
  EXPECT_EQ(events["hold_ended"], kAccounts);
  EXPECT_EQ(events["date_run"], static_cast<int>(kAccountsPartitions));
  EXPECT_EQ(events["partition_date_run"], static_cast<int>(kAccountsPartitions));
  EXPECT_THAT(process.troubles(), testing::IsEmpty());
}

TEST_F(PartitionReactorTest, ReplayedFromZeroItChangesNothing) {
  {
    Process process(&log_, disks_);
    Fill(process);
    Advance(process, "2026-05-28");
    AwaitComplete(1);
  }
  const std::map<std::string, int> events = EventsSoFar();
  disks_ = NoDisks();
  Process process(&log_, disks_);
  EXPECT_TRUE(Advance(process, "2026-05-29").result.has_accepted());
  AwaitComplete(2);
  std::map<std::string, int> then = EventsSoFar();
  EXPECT_EQ(then["hold_ended"], kAccounts);
  EXPECT_EQ(then["business_date_completed"], 2);
  EXPECT_EQ(then["date_run"], 2 * static_cast<int>(kAccountsPartitions));
  EXPECT_THAT(process.troubles(), testing::IsEmpty());
}

// Processes end at any moment; the next one begins with the rows it had, with older ones, or with
// none.
class PartitionReactorKills : public PartitionReactorTest,
                              public testing::WithParamInterface<uint64_t> {};

TEST_P(PartitionReactorKills, NothingIsDoneTwiceOrNever) {
  constexpr int kDays = 6;
  const std::string first = "2026-05-21";
  std::mt19937_64 dice(GetParam());
  {
    Process process(&log_, disks_);
    Fill(process);
    for (int day = 1; day < kDays; ++day) PlaceHolds(process, AddDays(first, day - 1));
  }
  const Disks old = CopyOf(disks_);
  for (int day = 0; day < kDays; ++day) {
    Process process(&log_, disks_);
    AwaitComplete(day);
    EXPECT_TRUE(Advance(process, AddDays(first, day)).result.has_accepted());
    // Some records later, wherever they come from.
    const Offset end = *log_.End({v1::LOG_ACCOUNTS, 0});
    log_.AwaitBeyond({v1::LOG_ACCOUNTS, 0}, end + static_cast<Offset>(dice() % 4),
                     absl::Now() + absl::Milliseconds(static_cast<int64_t>(dice() % 20)));
    const uint64_t rows = dice() % 6;
    if (rows == 0) disks_ = CopyOf(old);
    if (rows == 1) disks_ = NoDisks();
  }
  Process process(&log_, disks_);
  AwaitComplete(kDays);
  std::map<std::string, int> events = EventsSoFar();
  EXPECT_EQ(events["business_date_advanced"], kDays);
  EXPECT_EQ(events["hold_ended"], kDays * kAccounts);
  EXPECT_EQ(events["date_run"], kDays * static_cast<int>(kAccountsPartitions));
  EXPECT_EQ(events["partition_date_run"], kDays * static_cast<int>(kAccountsPartitions));
  EXPECT_EQ(events["business_date_completed"], kDays);
  EXPECT_THAT(process.troubles(), testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, PartitionReactorKills, testing::Range<uint64_t>(1, 13));

}  // namespace
}  // namespace quittance
