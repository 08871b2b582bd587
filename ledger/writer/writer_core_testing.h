#pragma once
// The stage of the core's tests: one core of the reference partition on a stepped log, on which
// chosen records meet chosen faults.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/log/entry_reader.h"
#include "ledger/log/log_testing.h"
#include "ledger/log/memory_log.h"
#include "ledger/store/memory_store.h"
#include "ledger/writer/writer_core_running.h"

namespace quittance::core_testing {

inline constexpr std::string_view kLedger = "0123456789abcdef";
inline constexpr PartitionId kReference{v1::LOG_REFERENCE, 0};
inline constexpr Micros kSecond = 1'000'000;

inline constexpr TipRules Without(bool TipRules::*rule) {
  TipRules rules;
  rules.*rule = false;
  return rules;
}

// A writer of the reference partition, whose commands need nothing but themselves.
template <TipRules kRules = kTipRules>
class Core {
 public:
  Core(MemoryLog* log, const Clock* clock, Rng* rng,
       std::shared_ptr<MemoryDisk> disk = std::make_shared<MemoryDisk>(),
       v1::ClockMode mode = v1::CLOCK_MODE_COMMAND)
      : log_(*log),
        store_(std::move(disk)),
        core_(OptionsOf(rng, mode), {log, &store_, clock, rng, nullptr},
              [this](uint64_t generation, std::span<const Ack> acks) {
                for (const Ack& ack : acks) acks_.push_back({generation, ack});
              }) {
    const absl::Status opened = core_.Open();
    CHECK(opened.ok(), "{}", opened.ToString());
  }

  // Steps the writer and the log until nothing moves.
  void Settle() {
    for (int i = 0; i < 10; ++i) {
      core_.Step();
      log_.StepAll();
      TakeAcks();
    }
  }
  void TakeAcks() {
    for (const auto& [generation, ack] : std::exchange(acks_, {})) {
      core_.OnAcks(generation, {&ack, 1});
    }
  }
  // The place of its answer, empty until it is given.
  std::shared_ptr<std::optional<Answer>> Create(const std::string& book) {
    auto command = std::make_shared<v1::Command>();
    auto* create = command->mutable_create_book();
    create->mutable_header()->set_command_id("create " + book);
    create->mutable_header()->set_book(book);
    create->mutable_header()->set_effective_date("2000-01-01");
    create->mutable_settings()->set_legal_name(book);
    create->mutable_settings()->add_currencies("EUR");
    auto answer = std::make_shared<std::optional<Answer>>();
    Submission submission;
    submission.command = command.get();
    submission.owner = command;
    submission.route = RouteOf(*command);
    submission.done = [answer](Answer given) { *answer = std::move(given); };
    core_.Submit(std::move(submission));
    return answer;
  }
  WriterCore<kRules>& operator*() { return core_; }
  WriterCore<kRules>* operator->() { return &core_; }

 private:
  static WriterOptions OptionsOf(Rng* rng, v1::ClockMode mode) {
    WriterOptions options;
    options.partition = kReference;
    options.ledger_id = kLedger;
    options.owner_id = rng->Bytes(16);
    options.clock_mode = mode;
    options.check_postings_every = 1;
    return options;
  }

  MemoryLog& log_;
  MemoryStore store_;
  std::vector<std::pair<uint64_t, Ack>> acks_;
  WriterCore<kRules> core_;
};

// A log on which the records given by number meet their faults. The writer numbers genesis 1, claim
// 2, then commands.
class WriterCoreTest : public ::testing::Test {
 protected:
  void MakeLog(std::map<uint64_t, Fault> faults = {}) {
    MemoryLogOptions options;
    options.stepped = true;
    options.faults = [faults = std::move(faults)](PartitionId, uint64_t number) mutable {
      const auto found = faults.find(number);
      if (found == faults.end()) return Fault::kNone;
      const Fault fault = found->second;
      faults.erase(found);
      return fault;
    };
    log_ = std::make_unique<MemoryLog>(options);
  }
  std::vector<std::string> Stored() { return ReadFrom(*log_, kReference); }

  SeededRng rng_{7};
  FakeClock clock_{1'780'000'000 * kSecond};
  std::unique_ptr<MemoryLog> log_;
};

}  // namespace quittance::core_testing
