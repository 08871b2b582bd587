#include "tests/bench/kafka_stage.h"

#include <fmt/format.h>

#include <iostream>

#include "absl/strings/str_split.h"
#include "ledger/base/check.h"
#include "ledger/domain/decide.h"
#include "ledger/log/kafka_log_raw.h"
#include "tests/bench/bare_writers.h"
#include "tests/bench/batch_run.h"
#include "tests/bench/real_ledger.h"
#include "tests/bench/workload.h"
#include "tests/kafka/kafka_cluster.h"

namespace quittance::bench {
namespace {

constexpr size_t kReadBytes = size_t{4} << 20;

// QUITTANCE_BENCH_KAFKA: "NAME=VALUE,..." of librdkafka, for ours and the raw producer alike.
KafkaSettings Settings() {
  const char* text = getenv("QUITTANCE_BENCH_KAFKA");
  if (text == nullptr) return {};
  return absl::StrSplit(text, absl::ByAnyChar("=,"));
}

LedgerLogOptions OnTopics(const std::string& brokers, const std::string& prefix,
                          uint32_t partitions) {
  return {.accounts_partitions = partitions,
          .kafka = KafkaLogOptions{.brokers = brokers,
                                   .topic_prefix = prefix,
                                   .accounts_partitions = partitions,
                                   .settings = Settings()}};
}

LoadResult RunServer(const LedgerLogOptions& log, uint64_t commands) {
  Real real("kafka", v1::CLOCK_MODE_SYSTEM, log);
  CHECK(RunLoad(real.channel, kExecuteBatch, Openings(kAccounts), kBatchesInFlight).failures == 0);
  return RunLoad(real.channel, kExecuteBatch, Batches(0, commands, kAccounts, kBatch),
                 kBatchesInFlight);
}

// What commands [0, commands) left on the topic, in the order they were sent.
std::vector<RawKafkaRecord> ReadCommands(const KafkaLogOptions& options, uint64_t commands) {
  const auto log = KafkaLog::Open(options);
  CHECK(log.ok(), "{}", std::string(log.status().message()));
  std::vector<RawKafkaRecord> records(commands);
  for (uint32_t i = 0; i < options.accounts_partitions; ++i) {
    const PartitionId partition{v1::LOG_ACCOUNTS, i};
    for (Offset next = 0; next < *(*log)->End(partition);) {
      const auto batch = (*log)->Read(partition, next, kReadBytes);
      CHECK(batch.ok(), "{}", std::string(batch.status().message()));
      next = batch->records.back().offset + 1;
      for (const StoredRecord& stored : batch->records) {
        v1::Record record;
        CHECK(record.ParseFromArray(stored.value.data(), static_cast<int>(stored.value.size())));
        if (!record.has_request() || record.request().has_open_account()) continue;
        const uint64_t number = std::stoull(record.command_id());
        if (number >= commands) continue;
        records[number] = {i, RouteOf(record.request()).partition_key, std::string(stored.value),
                           CloudEventHeadersOf(stored.value)};
      }
    }
  }
  return records;
}

// Batches of kBatch records through `send`, whose acks come to the sink.
class RecordRun {
 public:
  explicit RecordRun(const std::vector<RawKafkaRecord>& records)
      : records_(records), left_(records.size() / kBatch), done_(left_.size()) {}

  AckSink Sink() {
    return [this](std::span<const Ack> acks) {
      for (const Ack& ack : acks) Take(ack);
    };
  }

  // send(number of the record, the record), then flush() after each batch.
  LoadResult Go(const std::function<void(uint64_t, const RawKafkaRecord&)>& send,
                const std::function<void()>& flush) {
    return RunBatches(left_.size(), kBatchesInFlight, [&](size_t n, BatchDone done) {
      done_[n] = std::move(done);
      left_[n] = kBatch;
      for (uint64_t i = n * kBatch; i < (n + 1) * kBatch; ++i) send(i, records_[i]);
      flush();
    });
  }

 private:
  void Take(const Ack& ack) {
    CHECK(ack.offset != Ack::kUnknown, "{}", std::string(ack.status.message()));
    const size_t batch = ack.number / kBatch;
    if (--left_[batch] == 0) done_[batch](true);
  }

  const std::vector<RawKafkaRecord>& records_;
  std::vector<std::atomic<size_t>> left_;  // of each batch
  std::vector<BatchDone> done_;
};

LoadResult RunRaw(const KafkaLogOptions& options, const std::vector<RawKafkaRecord>& records) {
  RecordRun run(records);
  const auto producer = RawKafkaProducer::Open(options, run.Sink());
  CHECK(producer.ok(), "{}", std::string(producer.status().message()));
  return run.Go([&](uint64_t n, const RawKafkaRecord& record) { (*producer)->Send(n, record); },
                [] {});
}

// The port alone: what stands between a writer and the brokers.
LoadResult RunLog(const KafkaLogOptions& options, const std::vector<RawKafkaRecord>& records) {
  RecordRun run(records);
  const auto log = KafkaLog::Open(options);
  CHECK(log.ok(), "{}", std::string(log.status().message()));
  std::vector<std::unique_ptr<Appender>> appenders;
  for (uint32_t i = 0; i < options.accounts_partitions; ++i) {
    appenders.push_back(*(*log)->OpenAppender({v1::LOG_ACCOUNTS, i}, run.Sink()));
  }
  return run.Go(
      [&](uint64_t n, const RawKafkaRecord& record) {
        appenders[record.partition]->Append(n, record.key, record.value);
      },
      [&] {
        for (auto& appender : appenders) appender->Flush();
      });
}

void MeasurePartitions(const std::string& brokers, uint32_t partitions, std::vector<Row>* rows) {
  const uint64_t commands = Commands() / 2 / kBatch * kBatch;
  const auto on = [&](std::string_view what) {
    return OnTopics(brokers, fmt::format("{}-{}", what, partitions), partitions);
  };
  const LoadResult server = RunServer(on("server"), commands);
  const LoadResult writers = BareWriters(on("server")).Run(commands, 2 * commands);
  const std::vector<RawKafkaRecord> records = ReadCommands(*on("server").kafka, commands);
  const LoadResult log = RunLog(*on("log").kafka, records);
  const LoadResult raw = RunRaw(*on("raw").kafka, records);
  size_t bytes = 0;
  for (const RawKafkaRecord& record : records) bytes += record.value.size();
  const std::string where =
      fmt::format("Kafka, {} partition{}", partitions, partitions == 1 ? "" : "s");
  const double limit = PerSecond(raw, kBatch);
  rows->push_back({where + ": raw producer", limit, "records/s", 0, "",
                   fmt::format("{}, {} bytes", Detail(raw, kBatch), bytes / commands)});
  const auto add = [&](std::string_view what, const LoadResult& result) {
    rows->push_back({fmt::format("{}: {}", where, what), PerSecond(result, kBatch), "commands/s",
                     limit, "raw producer", Detail(result, kBatch)});
  };
  add("log alone", log);
  add("writers alone", writers);
  add("whole server", server);
}

}  // namespace

void MeasureKafka(std::vector<Row>* rows) {
  const auto cluster = KafkaCluster::Start({});
  if (!cluster.ok()) {
    std::cout << "SKIPPED: Kafka, whose brokers do not start here: " << cluster.status().message()
              << "\n";
    return;
  }
  for (const uint32_t partitions : {1u, 4u}) {
    MeasurePartitions((*cluster)->bootstrap(), partitions, rows);
  }
}

}  // namespace quittance::bench
