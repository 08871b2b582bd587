#include "projections/testing/test_ledger.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include "absl/time/clock.h"
#include "ledger/base/check.h"
#include "ledger/domain/business_date.h"
#include "ledger/domain/date.h"
#include "ledger/domain/posting.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

void SetRecordedAt(std::string_view date, v1::Record& record) {
  record.mutable_recorded_at()->set_seconds(MicrosOfDate(date) / 1'000'000);
}

}  // namespace

TestLedger::TestLedger(uint32_t accounts_partitions, v1::ClockMode clock_mode)
    : log_(MemoryLogOptions{.accounts_partitions = accounts_partitions}) {
  for (const v1::Log log : {v1::LOG_REFERENCE, v1::LOG_ACCOUNTS}) {
    for (uint32_t i = 0; i < log_.PartitionCount(log); ++i) {
      const PartitionId id{log, i};
      partitions_[id].appender = *log_.OpenAppender(id, [](std::span<const Ack>) {});
      partitions_[id].tip = TipBeforeGenesis(ChainOf(id));
      v1::Record genesis = NewRecord(v1::RECORD_KIND_GENESIS);
      genesis.mutable_genesis()->set_partition_count(log_.PartitionCount(log));
      genesis.mutable_genesis()->set_clock_mode(clock_mode);
      Append(std::move(genesis), id);
    }
  }
}

ChainId TestLedger::ChainOf(PartitionId partition) const {
  return {kLedgerId, partition, log_.PartitionCount(partition.log)};
}

PartitionId TestLedger::PartitionOfKey(v1::Log log, std::string_view partition_key) const {
  return {log, PartitionOf(partition_key, log_.PartitionCount(log))};
}

v1::Record TestLedger::NewRecord(v1::RecordKind kind) {
  v1::Record record;
  record.set_kind(kind);
  SetRecordedAt("2024-01-01", record);
  return record;
}

void TestLedger::FillFrom(const v1::Command& command, const Route& route,
                          v1::Record& record) const {
  record.set_command_id(HeaderOf(command).command_id());
  *record.mutable_request() = command;
  record.set_stream(route.stream);
  record.set_principal(actor_.principal);
  record.set_role(actor_.role);
  record.set_schema_level(kSchemaLevel);
  record.set_postings_version(kPostingsVersion);
}

TestLedger::Executed TestLedger::Execute(std::string_view today, std::string_view text) {
  v1::Command command;
  CHECK(google::protobuf::TextFormat::ParseFromString(std::string(text), &command),
        "no command: {}", text);
  v1::CommandHeader& header = *MutableHeaderOf(&command);
  if (header.command_id().empty()) header.set_command_id(fmt::format("c{}", records_));
  const std::vector<FieldViolation> violations = Validate(command);
  CHECK(violations.empty(), "{} {}", violations[0].field, violations[0].description);
  const Route route = RouteOf(command);
  const PartitionId partition = PartitionOfKey(route.log, route.partition_key);

  Executed executed;
  v1::Record& record = executed.record;
  record = NewRecord(v1::RECORD_KIND_COMMAND);
  FillFrom(command, route, record);
  SetRecordedAt(today, record);
  const MemoryTables& reference = partitions_[{v1::LOG_REFERENCE, 0}].rows;
  const std::string business_date(TodayOf(reference, route.book, today));
  record.set_effective_date(header.effective_date().empty() ? business_date
                                                            : header.effective_date());

  MemoryTables& rows = partitions_[partition].rows;
  const Situation situation{.rows = rows,
                            .reference = reference,
                            .book = route.book,
                            .stream = route.stream,
                            .account_id = route.account_id,
                            .effective_date = record.effective_date(),
                            .today = business_date,
                            .recorded_on = today,
                            .partition = partition.number,
                            .partition_count = log_.PartitionCount(partition.log),
                            .actor = actor_};
  Outcome outcome(record.mutable_events(), record.mutable_result()->mutable_accepted());
  const MaybeRefusal refusal = Decide(situation, command, outcome);
  const auto* stream = tables::kStream.Find(rows, route.stream);
  record.set_stream_version((stream == nullptr ? 0 : stream->version()) + (refusal ? 0 : 1));
  if (refusal) {
    record.set_kind(v1::RECORD_KIND_REFUSAL);
    *record.mutable_result()->mutable_refusal() = *refusal;
  }
  Evolve(record, rows);
  executed.accepted = !refusal;
  executed.token = Append(record, partition);
  return executed;
}

v1::Token TestLedger::Accept(std::string_view today, std::string_view command) {
  const Executed executed = Execute(today, command);
  CHECK(executed.accepted, "refused: {}: {}", command,
        executed.record.result().refusal().message());
  return executed.token;
}

void TestLedger::OpenBook(std::string_view today) {
  Accept(today,
         "create_book { settings { legal_name: 'Example' currencies: 'EUR' currencies: 'USD' "
         "desks: 'D1' bank_accounts: 'B1' "
         "difference_tolerances { currency: 'EUR' amount_minor: 100 } } }");
}

void TestLedger::OpenAccounts(const std::vector<std::string>& ids, std::string_view today) {
  for (const std::string& id : ids) {
    Accept(today, fmt::format("open_account {{ account_id: '{}' kind: ACCOUNT_KIND_PERSON }}", id));
  }
}

v1::Token TestLedger::Append(v1::Record record, PartitionId partition) {
  Tip& tip = partitions_[partition].tip;
  record.set_format(kRecordFormat);
  record.set_ledger_id(kLedgerId);
  record.set_log(partition.log);
  record.set_partition(partition.number);
  record.set_prev(std::string(AsBytes(tip.hash)));
  record.set_nonce(fmt::format("nonce{:011}", records_++));
  std::string bytes = record.SerializeAsString();
  CHECK(Admit(tip, record.prev(), RecordHash(bytes)), "a record on the tip counts");
  return AppendBytes(partition, std::move(bytes));
}

v1::Token TestLedger::AppendNoise(PartitionId partition) {
  v1::Record record = NewRecord(v1::RECORD_KIND_CLAIM);
  record.set_prev("not the tip");
  record.set_nonce(fmt::format("noise{:011}", records_++));
  return AppendBytes(partition, record.SerializeAsString());
}

v1::Token TestLedger::AppendClaim(PartitionId partition) {
  v1::Record record = NewRecord(v1::RECORD_KIND_CLAIM);
  record.mutable_claim()->set_owner_id("an owner's 16 by.");
  return Append(std::move(record), partition);
}

v1::Token TestLedger::AppendBytes(PartitionId partition, std::string value) {
  const Offset offset = *log_.End(partition);
  Appender& appender = *partitions_[partition].appender;
  appender.Append(records_, "", std::move(value));
  appender.Flush();
  CHECK(log_.AwaitBeyond(partition, offset, absl::Now() + absl::Seconds(60)),
        "the memory log took no record");
  v1::Token token;
  token.set_log(partition.log);
  token.set_partition(partition.number);
  token.set_offset(offset);
  return token;
}

}  // namespace quittance
