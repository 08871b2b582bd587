#pragma once
// The thread around a WriterCore, whatever its rules: production has kTipRules (writer_thread.cc),
// mutants others.

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/thread_name.h"
#include "ledger/writer/writer.h"
#include "ledger/writer/writer_core.h"

namespace quittance {

// Others put into the inbox; the thread takes all of it at once.
template <TipRules kRules>
class WriterThread final : public Writer {
 public:
  WriterThread(WriterOptions options, const WriterPorts& ports)
      : thread_name_("w " + ToString(options.partition)),
        queue_commands_max_(options.queue_commands_max),
        drain_timeout_(options.drain_timeout),
        clock_(*ports.clock),
        core_(std::move(options), ports,
              [this](uint64_t generation, std::span<const Ack> acks) { Post(generation, acks); }) {}

  ~WriterThread() override {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
      news_.Signal();
    }
    if (thread_.joinable()) thread_.join();
  }

  absl::Status Begin(absl::Duration claim_timeout) {
    RETURN_IF_ERROR(core_.Open());
    thread_ = std::thread([this] {
      NameThisThread(thread_name_);
      Run();
    });
    const auto settled = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return ready_ || failed_; };
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&settled), claim_timeout);
    return ready_ ? absl::OkStatus() : health_;
  }

  void Submit(std::span<Submission> submissions) override {
    size_t taken = 0;
    absl::Status refused;
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_ || finished_) {
        refused = absl::UnavailableError("the writer stops; retry with the same command id");
      } else {
        const size_t queued = inbox_.submissions.size() + core_waiting_;
        taken = std::min(submissions.size(),
                         queue_commands_max_ - std::min(queue_commands_max_, queued));
        auto& into = inbox_.submissions;
        into.insert(into.end(), std::make_move_iterator(submissions.begin()),
                    std::make_move_iterator(submissions.begin() + static_cast<ptrdiff_t>(taken)));
        if (taken > 0) news_.Signal();
      }
    }
    if (taken == submissions.size()) return;
    if (refused.ok()) {
      refused = absl::ResourceExhaustedError(
          fmt::format("{} commands are queued for this partition, the most it takes; retry later",
                      queue_commands_max_));
    }
    for (Submission& submission : submissions.subspan(taken)) {
      submission.done(FaultAnswer(refused));
    }
  }

  void Barrier(BarrierDone done) override {
    {
      absl::MutexLock lock(&mutex_);
      if (!stopping_ && !finished_) {
        inbox_.barriers.push_back(std::move(done));
        news_.Signal();
        return;
      }
    }
    done(absl::UnavailableError("the writer stops"));
  }

  absl::Status health() const override {
    absl::MutexLock lock(&mutex_);
    return health_;
  }

  WriterStats stats() const override {
    absl::MutexLock lock(&mutex_);
    WriterStats stats = stats_;
    stats.queued += inbox_.submissions.size();
    return stats;
  }

 private:
  struct Acks {
    uint64_t generation = 0;
    std::vector<Ack> acks;
  };
  struct Inbox {
    std::vector<Submission> submissions;
    std::vector<Acks> acks;
    std::vector<BarrierDone> barriers;
    bool empty() const { return submissions.empty() && acks.empty() && barriers.empty(); }
  };

  void Post(uint64_t generation, std::span<const Ack> acks) {
    absl::MutexLock lock(&mutex_);
    inbox_.acks.push_back({generation, {acks.begin(), acks.end()}});
    news_.Signal();
  }

  void Run() {
    bool more = true;
    while (!finished(more)) {
      Take(more);
      more = core_.Step();
      Publish();
    }
    core_.Stop();
    Publish();
    Take(true);
    absl::MutexLock lock(&mutex_);
    finished_ = true;
  }

  // Whether the thread may end; begins to drain when it is asked to stop.
  bool finished(bool more) {
    absl::MutexLock lock(&mutex_);
    if (!stopping_) return false;
    if (drain_until_ == absl::InfiniteFuture()) {
      drain_until_ = absl::Now() + drain_timeout_;
      core_.Drain();
      return false;
    }
    return inbox_.empty() && (core_.drained() || absl::Now() >= drain_until_) && !more;
  }

  // Waits for news, unless there is more to do, and hands it to the core.
  void Take(bool more) {
    Inbox inbox;
    {
      absl::MutexLock lock(&mutex_);
      if (!more && inbox_.empty() && !(stopping_ && core_.drained())) {
        const absl::Duration wait = absl::Microseconds(core_.wake_at() - clock_.Now());
        news_.WaitWithTimeout(&mutex_, std::clamp(wait, absl::Milliseconds(1), absl::Seconds(1)));
      }
      std::swap(inbox, inbox_);
      core_waiting_ += inbox.submissions.size();
    }
    for (const Acks& acks : inbox.acks) core_.OnAcks(acks.generation, acks.acks);
    for (Submission& submission : inbox.submissions) core_.Submit(std::move(submission));
    for (BarrierDone& barrier : inbox.barriers) core_.Barrier(std::move(barrier));
  }

  void Publish() {
    WriterStats stats = core_.stats();
    absl::Status health = core_.health();
    absl::MutexLock lock(&mutex_);
    ready_ = core_.ready();
    failed_ = !core_.fault().ok();
    core_waiting_ = core_.waiting();
    stats_ = stats;
    health_ = std::move(health);
  }

  const std::string thread_name_;
  const size_t queue_commands_max_;
  const absl::Duration drain_timeout_;
  const Clock& clock_;

  mutable absl::Mutex mutex_;
  absl::CondVar news_;
  Inbox inbox_ ABSL_GUARDED_BY(mutex_);
  size_t core_waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  bool ready_ ABSL_GUARDED_BY(mutex_) = false;
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time drain_until_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  WriterStats stats_ ABSL_GUARDED_BY(mutex_);
  absl::Status health_ ABSL_GUARDED_BY(mutex_) = absl::UnavailableError("the writer has not begun");

  WriterCore<kRules> core_;  // its thread's alone
  std::thread thread_;
};

// As Writer::Start.
template <TipRules kRules>
absl::StatusOr<std::unique_ptr<Writer>> StartWriterThread(WriterOptions options,
                                                          const WriterPorts& ports,
                                                          absl::Duration claim_timeout) {
  auto writer = std::make_unique<WriterThread<kRules>>(std::move(options), ports);
  RETURN_IF_ERROR(writer->Begin(claim_timeout));
  return writer;
}

}  // namespace quittance
