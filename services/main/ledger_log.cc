#include "services/main/ledger_log.h"

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/entry_reader.h"
#include "ledger/writer/record_builder.h"
#include "services/rpc/json_log.h"

namespace quittance {
namespace {

constexpr PartitionId kReference{v1::LOG_REFERENCE, 0};
constexpr absl::Duration kGenesisTimeout = absl::Seconds(30);

absl::StatusOr<std::unique_ptr<SegmentLog>> OpenEmbedded(const LedgerLogOptions& options,
                                                         const DataDirectory& directory, Rng& rng) {
  SegmentLogOptions embedded;
  embedded.directory = directory.path();
  embedded.accounts_partitions = options.accounts_partitions;
  if (directory.is_new() && embedded.accounts_partitions == 0) {
    embedded.accounts_partitions = kAccountsPartitionsDefault;
  }
  embedded.new_ledger_id = options.copy_of.empty() ? rng.Bytes(kLedgerIdBytes) : options.copy_of;
  ASSIGN_OR_RETURN(embedded.stored_next_offsets, directory.StoredNextOffsets());
  embedded.on_fatal = options.on_fatal;
  return SegmentLog::Open(std::move(embedded));
}

void TellRecovery(const SegmentLog& log) {
  const RecoveryReport& report = log.recovery();
  LogLine(spdlog::level::info, "log_opened",
          {{"ledger_id", ToHex(log.ledger_id())},
           {"segments", report.segments},
           {"records", report.records},
           {"clean_stop", report.clean_stop},
           {"took_ms", report.micros / 1000}});
  if (report.torn_tail) {
    LogLine(spdlog::level::warn, "torn_tail_cut",
            {{"file", report.torn_tail->file},
             {"at_byte", report.torn_tail->at},
             {"bytes", report.torn_tail->bytes},
             {"why", report.torn_tail->why}});
  }
}

absl::StatusOr<std::unique_ptr<KafkaLog>> OpenOnKafka(const LedgerLogOptions& options) {
  const KafkaLogOptions kafka = KafkaOptionsOf(options);
  ASSIGN_OR_RETURN(std::unique_ptr<KafkaLog> log, KafkaLog::Open(kafka));
  LogLine(spdlog::level::info, "log_opened",
          {{"brokers", kafka.brokers},
           {"topics", kafka.topic_prefix},
           {"accounts_partitions", log->PartitionCount(v1::LOG_ACCOUNTS)}});
  return log;
}

// A record that may become the first of the reference log; returns once some record is there.
absl::Status ProposeGenesis(EventLog& log, v1::ClockMode clock_mode, Rng& rng) {
  WriterOptions options;
  options.partition = kReference;
  options.ledger_id = rng.Bytes(kLedgerIdBytes);
  options.clock_mode = clock_mode;
  RecordBuilder builder(&options, log.PartitionCount(v1::LOG_REFERENCE), &rng,
                        /*fresh_nonces=*/true);
  const ChainId chain{options.ledger_id, kReference, log.PartitionCount(v1::LOG_REFERENCE)};
  const bool by_clock = clock_mode == v1::CLOCK_MODE_SYSTEM;
  builder.Make(v1::RECORD_KIND_GENESIS, GenesisPrev(chain),
               by_clock ? SystemClock().Now() : Micros{0});
  ASSIGN_OR_RETURN(const std::unique_ptr<Appender> appender,
                   log.OpenAppender(kReference, [](std::span<const Ack>) {}));
  appender->Append(1, "", builder.Serialize());
  appender->Flush();
  if (log.AwaitBeyond(kReference, 0, absl::Now() + kGenesisTimeout)) return absl::OkStatus();
  return absl::UnavailableError("the reference log takes no genesis record");
}

// A copy writes the reference log last, every server first (log_move.h).
absl::Status CheckNotHalfCopied(EventLog& log) {
  for (uint32_t i = 0; i < log.PartitionCount(v1::LOG_ACCOUNTS); ++i) {
    ASSIGN_OR_RETURN(const Offset end, log.End({v1::LOG_ACCOUNTS, i}));
    if (end == 0) continue;
    // Somebody may just be creating the ledger.
    ASSIGN_OR_RETURN(const Offset reference_end, log.End(kReference));
    if (reference_end > 0) return absl::OkStatus();
    return absl::FailedPreconditionError(fmt::format(
        "accounts/{} holds records, the reference log none: a copy to this log has not ended (run "
        "the same `quittance copy-log` again), or the reference log was lost (restore it)",
        i));
  }
  return absl::OkStatus();
}

}  // namespace

KafkaLogOptions KafkaOptionsOf(const LedgerLogOptions& options) {
  KafkaLogOptions kafka = *options.kafka;
  kafka.accounts_partitions = options.accounts_partitions;
  kafka.on_fatal = options.on_fatal;
  kafka.notice = [](int level, std::string_view text) {
    LogLine(level <= 3   ? spdlog::level::err
            : level == 4 ? spdlog::level::warn
                         : spdlog::level::info,
            "kafka", {{"note", std::string(text)}});
  };
  return kafka;
}

absl::StatusOr<const v1::Record*> ReadGenesis(EventLog& log, google::protobuf::Arena* arena) {
  ASSIGN_OR_RETURN(const RecordBatch batch, log.Read(kReference, 0, 1));
  if (batch.records.empty()) return nullptr;
  const v1::Record* record = DecodeRecord(batch.records.front().value, arena);
  if (record == nullptr || !record->has_genesis()) {
    return absl::DataLossError("the reference log does not begin with a genesis record");
  }
  return record;
}

absl::StatusOr<LedgerLog> LedgerLog::Open(const LedgerLogOptions& options,
                                          const DataDirectory& directory, Rng& rng) {
  LedgerLog opened;
  if (options.kafka) {
    ASSIGN_OR_RETURN(opened.log_, OpenOnKafka(options));
  } else {
    ASSIGN_OR_RETURN(std::unique_ptr<SegmentLog> embedded, OpenEmbedded(options, directory, rng));
    TellRecovery(*embedded);
    opened.embedded_ = embedded.get();
    opened.log_ = std::move(embedded);
  }
  ASSIGN_OR_RETURN(const Offset end, opened.log_->End(kReference));
  opened.empty_ = end == 0;
  if (opened.empty_ && options.copy_of.empty()) {
    RETURN_IF_ERROR(CheckNotHalfCopied(*opened.log_));
  }
  return opened;
}

absl::StatusOr<std::string> LedgerLog::LedgerId(v1::ClockMode clock_mode, Rng& rng) const {
  if (embedded_ != nullptr) return embedded_->ledger_id();
  if (empty_) RETURN_IF_ERROR(ProposeGenesis(*log_, clock_mode, rng));
  google::protobuf::Arena arena;
  ASSIGN_OR_RETURN(const v1::Record* const genesis, ReadGenesis(*log_, &arena));
  if (genesis == nullptr) return absl::NotFoundError("there is no ledger on these topics yet");
  return genesis->ledger_id();
}

}  // namespace quittance
