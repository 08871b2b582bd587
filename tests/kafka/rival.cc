#include "tests/kafka/rival.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/synchronization/notification.h"

namespace quittance {
namespace {

constexpr size_t kInFlight = 256;
constexpr std::chrono::milliseconds kPause{5};
constexpr absl::Duration kClaimTimeout = absl::Seconds(20);

}  // namespace

std::optional<Submission> SharedClients::Next() {
  const std::lock_guard lock(mutex_);
  if ((repeats_ ? clients_.answers().size() : sent_) >= due()) return std::nullopt;
  std::optional<Submission> next = repeats_ ? clients_.Next(random_) : clients_.NextNew();
  if (!next) return next;
  ++sent_;
  next->done = [this, command = next->command, owner = next->owner,
                take = std::move(next->done)](Answer answer) {
    if (answer.status.ok()) witness_(HeaderOf(*command).command_id(), answer);
    const std::lock_guard taking(mutex_);
    if (answer.status.ok() && !answer.repeated) {
      const absl::Time now = absl::Now();
      silence_ = std::max(silence_, now - answered_at_);
      answered_at_ = now;
    }
    take(std::move(answer));
  };
  return next;
}

bool SharedClients::AllAnswered() {
  const std::lock_guard lock(mutex_);
  return clients_.AllAnswered();
}

Offset SharedClients::newest() {
  const std::lock_guard lock(mutex_);
  return clients_.newest();
}

void SharedClients::Contradict(std::string why) {
  const std::lock_guard lock(mutex_);
  if (contradiction_.empty()) contradiction_ = std::move(why);
}

std::string SharedClients::contradiction() {
  const std::lock_guard lock(mutex_);
  return clients_.contradiction().empty() ? contradiction_ : clients_.contradiction();
}

size_t SharedClients::answered() {
  const std::lock_guard lock(mutex_);
  return clients_.answers().size();
}

size_t SharedClients::due() const {
  return static_cast<size_t>(absl::ToInt64Milliseconds(absl::Now() - begun_)) *
         static_cast<size_t>(per_second_) / 1000;
}

absl::Duration SharedClients::TakeLongestSilence() {
  const std::lock_guard lock(mutex_);
  const absl::Duration longest = std::max(silence_, absl::Now() - answered_at_);
  silence_ = absl::ZeroDuration();
  answered_at_ = absl::Now();
  return longest;
}

Rival::Rival(RivalOptions options)
    : options_(std::move(options)), random_(options_.seed), thread_([this] { Run(); }) {}

Rival::~Rival() { End(); }

void Rival::End() {
  ending_ = true;
  if (thread_.joinable()) thread_.join();
}

void Rival::Finish() {
  finishing_ = true;
  if (thread_.joinable()) thread_.join();
}

void Rival::Run() {
  while (!ending_ && !settled_) {
    killed_ = false;
    auto log = KafkaLog::Open(options_.log);
    if (!log.ok()) {
      if (!absl::IsUnavailable(log.status())) {
        return options_.clients->Contradict(log.status().ToString());
      }
      continue;
    }
    if (random_() % 3 == 0) disk_ = std::make_shared<MemoryDisk>();
    MemoryStore store(disk_);
    WriterOptions options = options_.writer;
    options.owner_id = rng_.Bytes(16);
    options.stopped = [this] { return ending_ || killed_; };
    auto writer =
        options_.start(std::move(options), {log->get(), &store, &clock_, &rng_, options_.reference},
                       kClaimTimeout);
    if (writer.ok()) {
      Serve(**writer);
      // It wrote nothing more from the moment it was killed.
      if (!settled_) store.FailWrites(absl::UnavailableError("the writer was killed"));
    } else if (!absl::IsUnavailable(writer.status())) {
      return options_.clients->Contradict(writer.status().ToString());
    }
  }
}

void Rival::Serve(Writer& writer) {
  // Whatever the writer before it left unanswered, its death answered.
  in_flight_ = 0;
  while (!interrupted()) {
    std::unique_lock lock(mutex_);
    // Of commands that are sent once nobody waits for those that a mutant forgets.
    const bool room = answered_.wait_for(
        lock, kPause, [&] { return in_flight_ < kInFlight || !options_.clients->repeats(); });
    lock.unlock();
    if (!room) continue;
    if (random_() % 500 == 0) Ask(writer);
    if (Send(writer)) continue;
    lock.lock();
    answered_.wait_for(lock, kPause, [&] { return interrupted(); });
  }
  if (finishing_ && !killed_ && !ending_) Settle(writer);
  Count(writer);
}

void Rival::Settle(Writer& writer) {
  // A mutant may lose it.
  const auto done = std::make_shared<absl::Notification>();
  writer.Barrier([this, done](const absl::StatusOr<Offset>& offset) {
    settled_ = offset.ok();
    done->Notify();
  });
  done->WaitForNotificationWithTimeout(kClaimTimeout);
}

void Rival::Count(const Writer& writer) {
  const absl::Status health = writer.health();
  if (!health.ok() && !absl::IsUnavailable(health)) {
    options_.clients->Contradict(fmt::format("a writer gave up: {}", health.ToString()));
  }
  const WriterStats stats = writer.stats();
  totals_.rollbacks += stats.rollbacks;
  totals_.read_backs += stats.read_backs;
  totals_.claims += stats.claims;
}

bool Rival::Send(Writer& writer) {
  std::optional<Submission> next = options_.clients->Next();
  if (!next) return false;
  {
    const std::lock_guard lock(mutex_);
    ++in_flight_;
  }
  next->done = [this, take = std::move(next->done)](Answer answer) {
    take(std::move(answer));
    const std::lock_guard lock(mutex_);
    --in_flight_;
    answered_.notify_one();
  };
  writer.Submit({&*next, 1});
  return true;
}

// A linearizable read sees every answer given before it began.
void Rival::Ask(Writer& writer) {
  const Offset newest = options_.clients->newest();
  writer.Barrier([clients = options_.clients, newest](const absl::StatusOr<Offset>& offset) {
    if (offset.ok() && *offset < newest) {
      clients->Contradict(
          fmt::format("a barrier at offset {} misses the answer of offset {}", *offset, newest));
    }
  });
}

}  // namespace quittance
