#include "tests/simulation/world.h"

#include <fmt/format.h>

#include "ledger/base/check.h"
#include "ledger/log/entry_reader.h"
#include "tests/simulation/audit.h"

namespace quittance {
namespace {

constexpr std::string_view kLedger = "simulated ledger";
constexpr PartitionId kAccounts{v1::LOG_ACCOUNTS, 0};
constexpr PartitionId kReference{v1::LOG_REFERENCE, 0};
constexpr Micros kStart = 1'780'000'000'000'000;  // 2026-05-28
constexpr size_t kProcesses = 2;
constexpr int kTroubledSteps = 1500;
constexpr int kPeacefulSteps = 60'000;

// The book on the reference log, by a writer without troubles.
v1::Command BookCommand() {
  v1::Command command;
  auto* create = command.mutable_create_book();
  create->mutable_header()->set_command_id("book");
  create->mutable_header()->set_effective_date("2026-01-01");
  create->mutable_settings()->set_legal_name("Simulated");
  create->mutable_settings()->add_currencies("EUR");
  return command;
}

}  // namespace

World::World(uint64_t seed, const CoreFactory& factory)
    : factory_(factory),
      random_(seed),
      rng_(seed + 1),
      clock_(kStart),
      clock_mode_(seed % 4 == 0 ? v1::CLOCK_MODE_COMMAND : v1::CLOCK_MODE_SYSTEM),
      clients_(seed + 2) {
  const uint32_t one_in = 6 + static_cast<uint32_t>(Draw(40));
  const FaultPlan faults = RandomFaults(
      seed + 3, one_in,
      {Fault::kLostAck, Fault::kDropped, Fault::kAckWithoutOffset, Fault::kErrorLanded,
       Fault::kErrorDropped, Fault::kLate, Fault::kGap, Fault::kDuplicate, Fault::kTruncated});
  MemoryLogOptions options;
  options.stepped = true;
  options.order_seed = seed + 4;
  options.faults = [this, faults](PartitionId partition, uint64_t number) {
    return troubled_ && partition == kAccounts ? faults(partition, number) : Fault::kNone;
  };
  log_ = std::make_unique<MemoryLog>(options);
  CreateBook();
  auto reference = ReferenceView::Open(log_.get(), kLedger);
  CHECK(reference.ok(), "{}", reference.status().ToString());
  reference_ = *std::move(reference);
  processes_.resize(kProcesses);
}

World::~World() = default;

WriterOptions World::OptionsOf(PartitionId partition) {
  WriterOptions options;
  options.partition = partition;
  options.ledger_id = kLedger;
  options.clock_mode = clock_mode_;
  options.owner_id = rng_.Bytes(16);
  options.group_commands_max = 1 + Draw(4);
  options.in_flight_records_max = 2 + Draw(10);
  options.checkpoint_interval = absl::Milliseconds(20);
  options.ack_timeout = absl::Milliseconds(30);
  options.retry_interval = absl::Milliseconds(1);
  options.claim_backoff = absl::Milliseconds(2);
  options.follow_interval = absl::Milliseconds(25);
  options.truncation_alarm_after = absl::Seconds(5);
  options.check_postings_every = 1;
  return options;
}

void World::CreateBook() {
  MemoryStore store;
  const WriterPorts ports{log_.get(), &store, &clock_, &rng_, nullptr};
  std::vector<Acks> acks;
  const auto core =
      factory_(OptionsOf(kReference), ports, [&](uint64_t generation, std::span<const Ack> posted) {
        acks.push_back({generation, {posted.begin(), posted.end()}});
      });
  CHECK(core->Open().ok());
  const v1::Command command = BookCommand();
  bool created = false;
  Submission submission;
  submission.command = &command;
  submission.route = RouteOf(command);
  submission.done = [&](const Answer& answer) { created = answer.result.has_accepted(); };
  core->Submit(std::move(submission));
  for (int i = 0; i < 20 && !created; ++i) {
    core->Step();
    log_->StepAll();
    for (const Acks& batch : std::exchange(acks, {})) core->OnAcks(batch.generation, batch.acks);
  }
  CHECK(created, "the simulation's book was not created");
}

void World::Start(size_t index) {
  Process& process = processes_[index];
  process.log = std::make_unique<StaleLog>(
      log_.get(), [this] { return troubled_ && Draw(4) == 0 ? static_cast<Offset>(Draw(4)) : 0; });
  process.store = std::make_unique<MemoryStore>(process.disk);
  const WriterPorts ports{process.log.get(), process.store.get(), &clock_, &rng_, reference_.get()};
  process.core = factory_(OptionsOf(kAccounts), ports,
                          [&process](uint64_t generation, std::span<const Ack> acks) {
                            process.acks.push_back({generation, {acks.begin(), acks.end()}});
                          });
  const absl::Status opened = process.core->Open();
  if (!opened.ok()) Fail(fmt::format("writer {} does not open: {}", index, opened.ToString()));
}

// Its memory is gone; what it has sent is still under way. Now and then its disk is gone, too.
void World::Crash(size_t index) {
  Process& process = processes_[index];
  if (!process.alive()) return;
  Count(process);
  process.core.reset();
  process.acks.clear();
  if (Draw(3) == 0) process.disk = std::make_shared<MemoryDisk>();
}

void World::StepWriter(size_t index) {
  Process& process = processes_[index];
  if (!process.alive()) return Start(index);
  const size_t count = process.acks.empty() ? 0 : 1 + Draw(process.acks.size());
  for (size_t i = 0; i < count; ++i) {
    const Acks acks = std::move(process.acks.front());
    process.acks.erase(process.acks.begin());
    process.core->OnAcks(acks.generation, acks.acks);
  }
  process.core->Step();
  if (!process.core->fault().ok()) {
    Fail(fmt::format("writer {} gave up: {}", index, process.core->fault().ToString()));
  }
}

// A read that must see every answer given before it began.
void World::Ask(size_t index) {
  const Offset newest = clients_.newest();
  processes_[index].core->Barrier([this, newest](const absl::StatusOr<Offset>& offset) {
    if (offset.ok() && *offset < newest) {
      Fail(fmt::format("a barrier at offset {} misses the answer of offset {}", *offset, newest));
    }
  });
}

void World::Trouble() {
  switch (Draw(6)) {
    case 0:
      return Crash(Draw(kProcesses));
    case 1:
      return log_->TruncateUnacknowledged(kAccounts);
    default:
      return log_->ReleaseLate();
  }
}

void World::Happen() {
  const size_t index = troubled_ ? Draw(kProcesses) : 0;
  Process& process = processes_[index];
  switch (Draw(8)) {
    case 0:
    case 1:
      if (process.alive()) {
        if (auto submission = clients_.Next(random_)) process.core->Submit(*std::move(submission));
      }
      return;
    case 2:
    case 3:
      return StepWriter(index);
    case 4:
      if (process.alive() && Draw(8) == 0) Ask(index);
      return clock_.Advance(static_cast<Micros>(Draw(4000)));
    default:
      log_->Step();
  }
}

void World::Count(const Process& process) {
  const WriterStats stats = process.core->stats();
  totals_.accepted += stats.accepted;
  totals_.refused += stats.refused;
  totals_.repeated += stats.repeated;
  totals_.rollbacks += stats.rollbacks;
  totals_.read_backs += stats.read_backs;
  totals_.claims += stats.claims;
}

std::string World::Run() {
  for (int i = 0; i < kTroubledSteps && wrong_.empty(); ++i) {
    if (Draw(60) == 0) Trouble();
    Happen();
    if (!clients_.contradiction().empty()) return Fail(clients_.contradiction());
  }
  troubled_ = false;
  for (size_t i = 1; i < kProcesses; ++i) Crash(i);
  log_->ReleaseLate();
  for (int i = 0; !clients_.AllAnswered() && wrong_.empty(); ++i) {
    Happen();
    if (!clients_.contradiction().empty()) return Fail(clients_.contradiction());
    if (i == kPeacefulSteps) {
      return Fail(fmt::format("{} of {} commands answered long after all troubles ended",
                              clients_.answers().size(), clients_.count()));
    }
  }
  if (wrong_.empty()) Judge();
  return wrong_;
}

void World::Judge() {
  Process& last = processes_[0];
  // What others still have under way lands now; the writer sees it and stops.
  log_->StepAll();
  for (int i = 0; i < 10; ++i) {
    clock_.Advance(100'000);
    StepWriter(0);
    log_->StepAll();
    for (const Acks& acks : std::exchange(last.acks, {})) {
      last.core->OnAcks(acks.generation, acks.acks);
    }
  }
  Count(last);
  last.core->Stop();
  if (!wrong_.empty()) return;
  const auto reference = reference_->Current();
  std::string wrong = Audit({log_.get(), kAccounts, std::string(kLedger), &reference->tables,
                             &clients_, clock_mode_, last.disk.get()});
  if (!wrong.empty()) Fail(std::move(wrong));
  std::string all;
  EntryReader reader(ChainId{kLedger, kAccounts, 1});
  const auto batch = reader.ReadFrom(*log_, size_t{1} << 30);
  if (batch.ok()) noise_ = batch->noise;
  const auto stored = log_->Read(kAccounts, 0, size_t{1} << 30);
  for (const StoredRecord& record : stored->records) all.append(record.value);
  fingerprint_ = Sha256(all);
}

}  // namespace quittance
