// `make bench`: throughput and latency of each stage beside limits measured in the same run, since
// machines are shared and noisy: read the ratios. An argument chooses one stage: limits, commands,
// kafka, aging or fines. Settings by environment: QUITTANCE_BENCH_COMMANDS (400000),
// QUITTANCE_BENCH_KAFKA (NAME=VALUE,... of librdkafka), QUITTANCE_FINES (the traffic-fines file).

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <latch>

#include "ledger/base/check.h"
#include "projections/aging/query.h"
#include "services/client/importer.h"
#include "services/main/ledger_node.h"
#include "services/rpc/memory_key_store.h"
#include "services/rpc/rpc_server.h"
#include "tests/bench/echo_service.h"
#include "tests/bench/kafka_stage.h"
#include "tests/bench/load_client.h"
#include "tests/bench/null_writer.h"
#include "tests/bench/real_ledger.h"
#include "tests/bench/table.h"
#include "tests/bench/workload.h"

namespace quittance::bench {
namespace {

constexpr size_t kUnaryInFlight = 64;
constexpr uint64_t kUnaryCalls = 60'000;
constexpr int kAgingItems = 100'000;

// Records of `bytes` in groups of kBatch over eight partitions, kBatchesInFlight groups ahead of
// the acks.
double RawAppendsPerSecond(size_t bytes, uint64_t records) {
  const Scratch scratch("raw");
  auto log = SegmentLog::Open({.directory = scratch.path(),
                               .accounts_partitions = kAccountsPartitionsDefault,
                               .new_ledger_id = std::string(16, 'b')});
  CHECK(log.ok(), "{}", std::string(log.status().message()));
  std::latch acked(static_cast<ptrdiff_t>(records));
  std::vector<std::unique_ptr<Appender>> appenders;
  for (uint32_t i = 0; i < kAccountsPartitionsDefault; ++i) {
    appenders.push_back(*(*log)->OpenAppender(
        {v1::LOG_ACCOUNTS, i},
        [&](std::span<const Ack> acks) { acked.count_down(static_cast<ptrdiff_t>(acks.size())); }));
  }
  const double start = Now();
  for (uint64_t n = 0; n < records; ++n) {
    Appender& appender = *appenders[n / kBatch % appenders.size()];
    appender.Append(n, "main/account/B1", std::string(bytes, 'x'));
    if ((n + 1) % kBatch == 0) appender.Flush();
  }
  for (auto& appender : appenders) appender->Flush();
  acked.wait();
  return static_cast<double>(records) / (Now() - start);
}

struct Limits {
  double echo = 0;
  double null_batches = 0;
  double null_unary = 0;
};

// The same server over null writers.
Limits MeasureNullLedger() {
  const Scratch scratch("null");
  auto log = SegmentLog::Open({.directory = scratch.path(),
                               .accounts_partitions = kAccountsPartitionsDefault,
                               .new_ledger_id = std::string(16, 'b')});
  CHECK(log.ok(), "{}", std::string(log.status().message()));
  std::vector<std::unique_ptr<Writer>> writers;
  MemoryKeyStore keys;
  SystemClock clock;
  SecureRng rng;
  Ledger ledger;
  ledger.id = (*log)->ledger_id();
  ledger.log = log->get();
  ledger.keys = &keys;
  ledger.clock = &clock;
  ledger.rng = &rng;
  writers.push_back(MakeNullWriter(log->get(), {v1::LOG_REFERENCE, 0}));
  ledger.reference = writers.back().get();
  for (uint32_t i = 0; i < kAccountsPartitionsDefault; ++i) {
    writers.push_back(MakeNullWriter(log->get(), {v1::LOG_ACCOUNTS, i}));
    ledger.accounts.push_back(writers.back().get());
  }
  EchoService echo;
  RpcServerOptions options;
  options.listen = {"127.0.0.1:0"};
  options.extra_services = {&echo};
  auto server = RpcServer::Start(std::move(options), &ledger);
  CHECK(server.ok(), "{}", std::string(server.status().message()));
  const auto channel =
      grpc::CreateChannel((*server)->addresses().front(), grpc::InsecureChannelCredentials());
  Limits limits;
  limits.echo = PerSecond(
      RunLoad(channel, kEchoMethod, Singles(0, kUnaryCalls, kAccounts), kUnaryInFlight), 1);
  limits.null_batches = PerSecond(
      RunLoad(channel, kExecuteBatch, Batches(0, Commands(), kAccounts, kBatch), kBatchesInFlight),
      kBatch);
  limits.null_unary =
      PerSecond(RunLoad(channel, kExecute, Singles(0, kUnaryCalls, kAccounts), kUnaryInFlight), 1);
  return limits;
}

uint64_t LogRecords(const Real& real) {
  uint64_t records = 0;
  for (const PartitionId partition : real.node->ledger().Partitions()) {
    records += static_cast<uint64_t>(*real.node->ledger().log->End(partition));
  }
  return records;
}

QueryContext ContextOf(const Real& real) {
  QueryContext context;
  context.projections = real.node->ledger().projections;
  context.deadline = absl::Now() + absl::Seconds(600);
  context.today = "2030-01-01";
  return context;
}

void MeasureCommands(const Limits& limits, std::vector<Row>* rows) {
  Real real("commands");
  RunLoad(real.channel, kExecuteBatch, Openings(kAccounts), kBatchesInFlight);
  const uint64_t commands = Commands();
  const LoadResult batches = RunLoad(real.channel, kExecuteBatch,
                                     Batches(0, commands, kAccounts, kBatch), kBatchesInFlight);
  rows->push_back({"durable commands, batches of 1000", PerSecond(batches, kBatch), "commands/s",
                   limits.null_batches, "null ledger", Detail(batches, kBatch)});
  const LoadResult unary = RunLoad(
      real.channel, kExecute, Singles(commands, commands + kUnaryCalls, kAccounts), kUnaryInFlight);
  rows->push_back({"durable commands, unary, 64 in flight", PerSecond(unary, 1), "commands/s",
                   limits.echo, "empty echo", Detail(unary, 1)});
  const LoadResult single =
      RunLoad(real.channel, kExecute,
              Singles(commands + kUnaryCalls, commands + kUnaryCalls + 1000, kAccounts), 1);
  rows->push_back({"one command, idle server", single.p50_ms, "ms (p50)", 0, "",
                   fmt::format("p99 {:.1f} ms", single.p99_ms)});
}

void MeasureAging(std::vector<Row>* rows) {
  Real real("aging");
  std::vector<grpc::ByteBuffer> requests = Openings(1);
  for (int from = 0; from < kAgingItems; from += static_cast<int>(kBatch)) {
    v1::ExecuteBatchRequest request;
    for (int n = from; n < from + static_cast<int>(kBatch); ++n) {
      v1::RaiseCharge& charge = *request.add_commands()->mutable_raise_charge();
      charge.mutable_header()->set_command_id(fmt::format("charge-{}", n));
      charge.mutable_header()->set_effective_date("2024-03-01");
      charge.set_account_id("B0");
      charge.set_charge_id(fmt::format("F{}", n));
      charge.set_kind(v1::ITEM_KIND_FEE);
      charge.set_amount_minor(100 + n);
      charge.set_due_date(n % 2 == 0 ? "2024-03-31" : "2024-05-31");
    }
    const grpc::Slice slice(request.SerializeAsString());
    requests.emplace_back(&slice, 1);
  }
  CHECK(RunLoad(real.channel, kExecuteBatch, requests, 1).failures == 0);
  v1::GetAgingRequest request;
  request.set_account_id("B0");
  const QueryContext context = ContextOf(real);
  CHECK(GetAging(context, request).ok());
  const double start = Now();
  const auto aging = GetAging(context, request);
  CHECK(aging.ok() && aging->rows(0).open_items() == kAgingItems);
  rows->push_back(
      {"aging of one customer, 100,000 open items", (Now() - start) * 1e3, "ms", 0, "", ""});
}

void MeasureFines(const std::string& file, std::vector<Row>* rows) {
  if (!std::filesystem::exists(file)) {
    std::cout << "SKIPPED: the traffic-fines file is not here (" << file << ")\n";
    return;
  }
  Real real("fines", v1::CLOCK_MODE_COMMAND);
  const Connection connection(real.server->addresses().front(), {"bench", "service", ""});
  ImportOptions options;
  options.mapping = "traffic-fines";
  options.file = file;
  options.rejects_file = real.scratch.path() + "/rejects.csv";
  double start = Now();
  const auto summary = ImportFile(options, connection);
  CHECK(summary.ok(), "{}", std::string(summary.status().message()));
  const double import_seconds = Now() - start;
  rows->push_back({"import of the traffic fines",
                   static_cast<double>(summary->rows) / import_seconds, "rows/s", 0, "",
                   fmt::format("{:.1f} s for {} rows, {} commands", import_seconds, summary->rows,
                               summary->commands)});
  Work work;
  for (const auto& model : AllReadModels()) {
    v1::RebuildRequest request;
    request.set_read_model(std::string(model->name()));
    start = Now();
    const auto rebuilt =
        real.node->ledger().projections->Rebuild(request, absl::InfiniteFuture(), work);
    CHECK(rebuilt.ok(), "{}", std::string(rebuilt.status().message()));
    const double seconds = Now() - start;
    const uint64_t entries = rebuilt->models(0).entries();
    rows->push_back({fmt::format("fold of {}", model->name()),
                     static_cast<double>(entries) / seconds, "entries/s", 0, "",
                     fmt::format("{} entries in {:.2f} s", entries, seconds)});
  }
  start = Now();
  CHECK(real.node->ledger().projections->Rebuild({}, absl::InfiniteFuture(), work).ok());
  rows->push_back({"rebuild of all read models from it", Now() - start, "s", 0, "",
                   fmt::format("{} records", LogRecords(real))});
}

Limits MeasureLimits(std::vector<Row>* rows) {
  const size_t entry_bytes = CommandOf(0, kAccounts).ByteSizeLong() + 352;
  const double raw = RawAppendsPerSecond(entry_bytes, Commands() * 2);
  rows->push_back({"raw segment append, groups of 1000", raw, "records/s", 0, "",
                   fmt::format("{} bytes a record", entry_bytes)});
  const Limits limits = MeasureNullLedger();
  rows->push_back({"empty echo, 64 in flight", limits.echo, "calls/s", 0, "", ""});
  rows->push_back(
      {"null ledger, batches of 1000", limits.null_batches, "commands/s", raw, "raw append", ""});
  rows->push_back({"null ledger, unary, 64 in flight", limits.null_unary, "commands/s", limits.echo,
                   "empty echo", ""});
  return limits;
}

int Main(std::string_view only) {
  const auto wanted = [&](std::string_view stage) { return only.empty() || only == stage; };
  std::vector<Row> rows;
  Limits limits;
  if (wanted("limits")) limits = MeasureLimits(&rows);
  if (wanted("commands")) MeasureCommands(limits, &rows);
  if (wanted("kafka")) MeasureKafka(&rows);
  if (wanted("aging")) MeasureAging(&rows);
  const char* fines = getenv("QUITTANCE_FINES");
  const std::string file =
      fines == nullptr ? QUITTANCE_SOURCE_DIR "/../shared/data/traffic_fines.csv.gz" : fines;
  if (wanted("fines")) MeasureFines(file, &rows);
  PrintTable(rows);
  return rows.empty() ? 2 : 0;
}

}  // namespace
}  // namespace quittance::bench

int main(int argc, char** argv) { return quittance::bench::Main(argc > 1 ? argv[1] : ""); }
