#pragma once
// The stage of the tests of moving: WriterTest's ledger is the source.

#include "ledger/log/log_testing.h"
#include "ledger/writer/counted_reader.h"
#include "ledger/writer/log_move.h"
#include "ledger/writer/writer_testing.h"

namespace quittance {

inline constexpr char kTarget[] = "kafka:b:9092/ledger";

// A reference and an accounts partition.
class LogMoveTest : public WriterTest {
 protected:
  // Some commands, some refused, and noise between them.
  void FillSource() {
    const auto writer = Start();
    for (const char* account : {"A1", "A2", "A1"}) {
      Do(*writer, Open("open-" + std::to_string(++commands_), account));
    }
    Do(*writer, Charge("A1", 500));
    AppendAll(log_, kAccounts, {"noise", ReadFrom(log_, kAccounts)[2]});
    Do(*writer, Charge("A2", 70));
  }
  std::string Charge(const std::string& account, int minor) {
    const std::string id = "charge-" + std::to_string(++commands_);
    return "raise_charge { header { command_id: '" + id + "' } account_id: '" + account +
           "' charge_id: '" + id + "' kind: ITEM_KIND_FEE amount_minor: " + std::to_string(minor) +
           " }";
  }

  LogMoveOptions Options() {
    LogMoveOptions options;
    options.ledger_id = kLedger;
    options.clock_mode = clock_mode_;
    options.target = kTarget;
    options.before_claims = [this] {
      ++went_along_;
      return absl::OkStatus();
    };
    options.ack_timeout = absl::Milliseconds(20);
    return options;
  }
  absl::StatusOr<MovedLedger> Move(EventLog& from, EventLog& to, const LogMoveOptions& options) {
    Work work;
    return MoveLog(options, &from, &to, clock_, &rng_, work);
  }
  absl::StatusOr<MovedLedger> Move(MemoryLog& to) { return Move(log_, to, Options()); }

  static std::vector<std::string> CountedOf(EventLog& log, PartitionId partition) {
    CountedReader reader({kLedger, partition, log.PartitionCount(partition.log)}, &log);
    std::vector<std::string> values;
    for (;;) {
      const auto next = reader.Next();
      CHECK(next.ok(), "{}", next.status().ToString());
      if (*next == nullptr) return values;
      values.emplace_back((*next)->value);
    }
  }
  static v1::Record Parsed(const std::string& bytes) {
    v1::Record record;
    CHECK(record.ParseFromString(bytes));
    return record;
  }

  // One chain: the target is the source and a claim that names its last record.
  void ExpectMoved(EventLog& from, EventLog& to) {
    for (const PartitionId partition : {kReference, kAccounts}) {
      const std::vector<std::string> source = CountedOf(from, partition);
      std::vector<std::string> target = CountedOf(to, partition);
      ASSERT_EQ(target.size(), source.size() + 1) << ToString(partition);
      const v1::Record claim = Parsed(target.back());
      target.pop_back();
      EXPECT_EQ(target, source);
      EXPECT_EQ(Parsed(source.back()).log_moved().target(), kTarget);
      EXPECT_EQ(claim.claim().moved().place().height(), source.size() - 1);
      EXPECT_EQ(claim.claim().moved().hash(), AsBytes(RecordHash(source.back())));
    }
  }
  // A writer of the log's accounts, with no rows yet.
  absl::StatusOr<std::unique_ptr<Writer>> StartOn(EventLog& log) {
    fresh_store_ = std::make_unique<MemoryStore>(std::make_shared<MemoryDisk>());
    return Writer::Start(OptionsOf(kAccounts), &log, fresh_store_.get(), &clock_, &rng_,
                         reference_.get(), absl::Seconds(5));
  }

  int commands_ = 0;
  int went_along_ = 0;
  std::unique_ptr<MemoryStore> fresh_store_;
};

}  // namespace quittance
