#pragma once
// A small ledger for tests of read models: commands given as text are decided by the domain, and
// their records chained onto a memory log in as many partitions as asked for, as a writer would.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/clock.h"
#include "ledger/domain/decide.h"
#include "ledger/log/chain.h"
#include "ledger/log/memory_log.h"
#include "ledger/store/memory_tables.h"

namespace quittance {

class TestLedger {
 public:
  static constexpr const char* kLedgerId = "test-ledger-0001";

  // Every partition begins with its genesis record.
  explicit TestLedger(uint32_t accounts_partitions = 2,
                      v1::ClockMode clock_mode = v1::CLOCK_MODE_SYSTEM);

  // Who gives the commands that follow; at first anna, a supervisor.
  void SetActor(Actor actor) { actor_ = std::move(actor); }

  struct Executed {
    bool accepted = false;
    v1::Record record;
    v1::Token token;  // durable
  };
  // A command in protobuf text, decided on `today`.
  Executed Execute(std::string_view today, std::string_view command);
  // As Execute; the test fails where it is refused.
  v1::Token Accept(std::string_view today, std::string_view command);

  // Book "main" in EUR and USD.
  void OpenBook(std::string_view today = "2024-01-01");
  // In book "main", allocating when money comes in.
  void OpenAccounts(const std::vector<std::string>& ids, std::string_view today = "2024-01-01");

  // A record that was decided elsewhere: its place in the chain is filled in.
  v1::Token Append(v1::Record record, PartitionId partition);
  // A record whose prev is not the tip.
  v1::Token AppendNoise(PartitionId partition);
  // A record that counts and says nothing of business.
  v1::Token AppendClaim(PartitionId partition);

  MemoryLog& log() { return log_; }
  PartitionId PartitionOfKey(v1::Log log, std::string_view partition_key) const;

 private:
  struct Partition {
    std::unique_ptr<Appender> appender;
    Tip tip;
    MemoryTables rows;  // decision state
  };

  v1::Token AppendBytes(PartitionId partition, std::string value);
  v1::Record NewRecord(v1::RecordKind kind);
  void FillFrom(const v1::Command& command, const Route& route, v1::Record& record) const;
  ChainId ChainOf(PartitionId partition) const;

  MemoryLog log_;
  Actor actor_{"anna", "", v1::ROLE_SUPERVISOR};
  std::map<PartitionId, Partition> partitions_;
  uint64_t records_ = 0;
};

}  // namespace quittance
