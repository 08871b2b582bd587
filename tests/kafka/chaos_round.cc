#include "tests/kafka/chaos_round.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "absl/synchronization/notification.h"
#include "tests/kafka/kafka_testing.h"
#include "tests/simulation/audit.h"

namespace quittance {
namespace {

constexpr std::string_view kLedger = "chaos on brokers";
constexpr PartitionId kReference{v1::LOG_REFERENCE, 0};
constexpr PartitionId kAccounts{v1::LOG_ACCOUNTS, 0};
constexpr ChainId kChain{kLedger, kAccounts, 1};
constexpr absl::Duration kBetweenTroubles = absl::Seconds(1);
constexpr absl::Duration kCalmTimeout = absl::Seconds(240);
constexpr absl::Duration kReadTimeout = absl::Seconds(60);
constexpr absl::Duration kPoll = absl::Milliseconds(20);

WriterOptions OptionsOf(PartitionId partition) {
  WriterOptions options;
  options.partition = partition;
  options.ledger_id = kLedger;
  options.ack_timeout = absl::Seconds(3);
  options.drain_timeout = absl::ZeroDuration();
  options.check_postings_every = 1;
  return options;
}

v1::Command BookCommand() {
  v1::Command command;
  auto& create = *command.mutable_create_book();
  create.mutable_header()->set_command_id("book");
  create.mutable_header()->set_effective_date("2026-01-01");
  create.mutable_settings()->set_legal_name("Chaos");
  create.mutable_settings()->add_currencies("EUR");
  return command;
}

void Pause(absl::Duration duration) {
  absl::Notification never;
  never.WaitForNotificationWithTimeout(duration);
}

}  // namespace

std::vector<Trouble> AllTroubles() {
  using enum Trouble;
  return {kKillLeader, kStopLeader, kStopLeader,    kKillTwo, kCutLeader,
          kMuteLeader, kMuteLeader, kResetLeader,   kCutAll,  kMoveLeader,
          kKillWriter, kKillWriter, kKillAllWriters};
}

std::string Summary(const ChaosReport& report) {
  return fmt::format(
      "seed {}: {} commands answered, {} records counted, {} claims, {} read-backs, {} rollbacks, "
      "longest {} ms without an answer; {}",
      report.seed, report.answered, report.counted, report.totals.claims, report.totals.read_backs,
      report.totals.rollbacks, absl::ToInt64Milliseconds(report.longest_silence), report.faults);
}

std::string Explain(const ChaosReport& report) {
  return fmt::format(
      "{}\n{} answered commands are lost\n{}\nagain with QUITTANCE_CHAOS_SEED={}; what was done to "
      "it:\n{}",
      report.wrong, report.lost, Summary(report), report.seed, report.history);
}

ChaosRound::ChaosRound(ChaosOptions options)
    : options_(std::move(options)),
      prefix_(FreshTopicPrefix()),
      random_(options_.seed),
      clients_(
          options_.seed,
          static_cast<int>(absl::ToInt64Seconds(options_.lasts)) * options_.commands_per_second,
          options_.commands_per_second, options_.repeats,
          [this](const std::string& id, const Answer& answer) { watcher_->Expect(id, answer); }) {
  report_.seed = options_.seed;
}

KafkaLogOptions ChaosRound::LogOptions() const {
  return {.brokers = options_.cluster->bootstrap(),
          .topic_prefix = prefix_,
          .accounts_partitions = 1,
          .unsafe_single_broker = options_.default_topics};
}

void ChaosRound::Begin() {
  CreateTopics();
  log_ = MustOpenKafkaLog(LogOptions());
  CreateBook();
  watcher_ = std::make_unique<Watcher>(log_.get(), kChain);
  StartWriters();
}

ChaosReport ChaosRound::Run() {
  MakeTroubles();
  CalmDown();
  Judge();
  report_.answered = clients_.answered();
  report_.faults = driver_->Counts();
  report_.history = driver_->history();
  return std::move(report_);
}

void ChaosRound::CreateTopics() {
  if (!options_.default_topics) return;
  for (const char* const name : {".reference", ".accounts"}) {
    const absl::Status made = options_.cluster->CreateTopic(prefix_ + name, 1);
    CHECK(made.ok(), "{}", made.ToString());
  }
}

void ChaosRound::CreateBook() {
  const v1::Command command = BookCommand();
  MemoryStore store;
  WriterOptions options = OptionsOf(kReference);
  options.owner_id = rng_.Bytes(16);
  auto writer = Writer::Start(options, log_.get(), &store, &clock_, &rng_, nullptr);
  CHECK(writer.ok(), "{}", writer.status().ToString());
  Submission submission;
  submission.command = &command;
  submission.route = RouteOf(command);
  submission.actor = {.principal = "chaos", .on_behalf_of = "", .role = v1::ROLE_SUPERVISOR};
  const Answer answer = Execute(**writer, std::move(submission));
  CHECK(answer.result.has_accepted(), "no book: {}", answer.status.ToString());
  auto reference = ReferenceView::Open(log_.get(), kLedger);
  CHECK(reference.ok(), "{}", reference.status().ToString());
  reference_ = *std::move(reference);
}

void ChaosRound::StartWriters() {
  FaultTargets targets{.cluster = options_.cluster, .topic = prefix_ + ".accounts"};
  for (int i = 0; i < options_.writers; ++i) {
    RivalOptions rival{.log = LogOptions(),
                       .start = options_.start,
                       .writer = OptionsOf(kAccounts),
                       .reference = reference_.get(),
                       .clients = &clients_,
                       .seed = random_()};
    if (i >= options_.patient_writers)
      rival.log.settings = {{"message.timeout.ms", options_.short_timeout_ms}};
    rivals_.push_back(std::make_unique<Rival>(std::move(rival)));
    targets.kill_writer.push_back([raw = rivals_.back().get()] { raw->Kill(); });
  }
  driver_ = std::make_unique<FaultDriver>(std::move(targets), random_(), options_.troubles);
}

void ChaosRound::MakeTroubles() {
  const absl::Time end = absl::Now() + options_.lasts;
  while (absl::Now() < end && Wrong().empty()) {
    clients_.TakeLongestSilence();
    const absl::Status made = driver_->Next();
    if (!made.ok()) {
      report_.cluster_failed = Wrong().empty();
      return Note(fmt::format("the cluster fails: {}", made.ToString()));
    }
    Pause(kBetweenTroubles);
    report_.longest_silence = std::max(report_.longest_silence, clients_.TakeLongestSilence());
  }
}

void ChaosRound::CalmDown() {
  for (size_t i = 1; i < rivals_.size(); ++i) rivals_[i]->End();
  // What was sent once and lost stays without an answer.
  if (!options_.repeats) return rivals_[0]->End();
  const absl::Time deadline = absl::Now() + kCalmTimeout;
  while (!clients_.AllAnswered() && Wrong().empty() && absl::Now() < deadline) Pause(kPoll);
  if (!clients_.AllAnswered() && Wrong().empty()) {
    report_.stalled = true;
    Note(fmt::format("{} commands answered long after the troubles", clients_.answered()));
  }
  Wrong().empty() ? rivals_[0]->Finish() : rivals_[0]->End();
}

void ChaosRound::Judge() {
  for (const auto& rival : rivals_) {
    report_.totals.claims += rival->totals().claims;
    report_.totals.read_backs += rival->totals().read_backs;
    report_.totals.rollbacks += rival->totals().rollbacks;
  }
  if (Wrong().empty() && options_.repeats) Compare();
  report_.wrong = Wrong();
  if (!report_.wrong.empty()) CountLost();
}

void ChaosRound::Compare() {
  const CountedSequence& throughout = watcher_->Finish(absl::Now() + kReadTimeout);
  report_.counted = throughout.counted().size();
  if (!Wrong().empty()) return;
  for (int i = 0; i < 2; ++i) {
    const auto log = MustOpenKafkaLog(LogOptions());
    CountedSequence fresh(kChain);
    Note(fresh.Extend(*log));
    if (fresh.next() < throughout.next()) {
      Note(fmt::format("a fresh reader ends at {}, another has read to {}", fresh.next(),
                       throughout.next()));
    }
    Note(FirstDisagreement(throughout, fresh));
  }
  const auto log = MustOpenKafkaLog(LogOptions());
  const auto reference = reference_->Current();
  Note(Audit({log.get(), kAccounts, std::string(kLedger), &reference->tables, &clients_.clients(),
              v1::CLOCK_MODE_SYSTEM, rivals_[0]->disk().get()}));
}

void ChaosRound::CountLost() {
  const auto log = MustOpenKafkaLog(LogOptions());
  CountedSequence fresh(kChain);
  fresh.Extend(*log);
  const auto& answers = clients_.clients().answers();
  report_.lost =
      static_cast<size_t>(std::count_if(answers.begin(), answers.end(), [&](const auto& answer) {
        return fresh.HeightOf(answer.first) < 0;
      }));
}

std::string ChaosRound::Wrong() {
  if (!report_.wrong.empty()) return report_.wrong;
  if (std::string told = clients_.contradiction(); !told.empty()) return told;
  return watcher_->wrong();
}

void ChaosRound::Note(std::string wrong) {
  if (report_.wrong.empty()) report_.wrong = std::move(wrong);
}

}  // namespace quittance
