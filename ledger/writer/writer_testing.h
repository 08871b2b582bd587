#pragma once
// The stage of the writer's tests: a memory log with a book on its reference log, and writers on
// it.

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/log/entry_reader.h"
#include "ledger/log/memory_log.h"
#include "ledger/store/memory_store.h"
#include "ledger/writer/writer.h"

namespace quittance {

inline constexpr std::string_view kLedger = "0123456789abcdef";
inline constexpr PartitionId kReference{v1::LOG_REFERENCE, 0};
inline constexpr PartitionId kAccounts{v1::LOG_ACCOUNTS, 0};
inline constexpr Micros kNow = 1'780'000'000'000'000;  // 2026-05-28
inline constexpr Micros kSecond = 1'000'000;

inline std::shared_ptr<v1::Command> Parse(const std::string& text) {
  auto command = std::make_shared<v1::Command>();
  CHECK(google::protobuf::TextFormat::ParseFromString(text, command.get()), "not a command: {}",
        text);
  return command;
}

// The answer once it is there.
using Future = std::future<Answer>;

inline Submission MakeSubmission(std::shared_ptr<v1::Command> command, Future* answer) {
  Submission submission;
  submission.command = command.get();
  submission.route = RouteOf(*command);
  submission.actor = {.principal = "clara", .on_behalf_of = "", .role = v1::ROLE_CLERK};
  submission.request_hash = Sha256(command->SerializeAsString());
  submission.owner = std::move(command);
  auto promise = std::make_shared<std::promise<Answer>>();
  *answer = promise->get_future();
  submission.done = [promise](Answer given) { promise->set_value(std::move(given)); };
  return submission;
}

class WriterTest : public ::testing::Test {
 protected:
  WriterTest() {
    const auto book = Start(kReference, &reference_store_, nullptr);
    EXPECT_TRUE(Do(*book,
                   "create_book { header { command_id: 'book' } settings { legal_name: 'L' "
                   "currencies: 'EUR' } }")
                    .result.has_accepted());
    reference_ = *ReferenceView::Open(&log_, kLedger);
  }

  WriterOptions OptionsOf(PartitionId partition) {
    WriterOptions options;
    options.partition = partition;
    options.ledger_id = kLedger;
    options.owner_id = rng_.Bytes(16);
    options.endpoint = "here";
    options.clock_mode = clock_mode_;
    options.claim_backoff = absl::Milliseconds(1);
    options.check_postings_every = 1;
    return options;
  }
  absl::StatusOr<std::unique_ptr<Writer>> TryStart(PartitionId partition, RowStore* store,
                                                   const ReferenceView* reference) {
    return Writer::Start(OptionsOf(partition), &log_, store, &clock_, &rng_, reference);
  }
  std::unique_ptr<Writer> Start(PartitionId partition, RowStore* store,
                                const ReferenceView* reference) {
    auto started = TryStart(partition, store, reference);
    CHECK(started.ok(), "{}", started.status().ToString());
    return *std::move(started);
  }
  std::unique_ptr<Writer> Start() { return Start(kAccounts, &store_, reference_.get()); }

  static Future Send(Writer& writer, const std::string& text) {
    Future answer;
    Submission submission = MakeSubmission(Parse(text), &answer);
    writer.Submit({&submission, 1});
    return answer;
  }
  static Answer Do(Writer& writer, const std::string& text) { return Send(writer, text).get(); }
  static std::string Open(const std::string& id, const std::string& account,
                          const std::string& header = "") {
    return "open_account { header { command_id: '" + id + "' " + header + "} account_id: '" +
           account + "' kind: ACCOUNT_KIND_COMPANY }";
  }

  std::vector<v1::Record> Records(PartitionId partition = kAccounts) {
    EntryReader reader(ChainId{kLedger, partition, log_.PartitionCount(partition.log)});
    std::vector<v1::Record> records;
    const auto batch = reader.ReadFrom(log_, size_t{1} << 30);
    CHECK(batch.ok(), "{}", batch.status().ToString());
    for (const Entry& entry : batch->entries) records.push_back(*entry.record);
    return records;
  }

  v1::ClockMode clock_mode_ = v1::CLOCK_MODE_SYSTEM;
  SecureRng rng_;
  FakeClock clock_{kNow};
  MemoryLog log_{MemoryLogOptions{}};
  MemoryStore reference_store_;
  std::shared_ptr<MemoryDisk> disk_ = std::make_shared<MemoryDisk>();
  MemoryStore store_{disk_};
  std::unique_ptr<ReferenceView> reference_;
};

}  // namespace quittance
