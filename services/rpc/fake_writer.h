#pragma once
// For tests: a writer that does as told.

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "ledger/writer/writer.h"

namespace quittance {

// Answers each submission with `answer`, or keeps it while there is none.
class FakeWriter final : public Writer {
 public:
  ~FakeWriter() override { Release(absl::UnavailableError("stopped")); }

  void Submit(std::span<Submission> submissions) override {
    absl::MutexLock lock(&mutex_);
    for (Submission& submission : submissions) {
      command_ids_.push_back(HeaderOf(*submission.command).command_id());
      if (answer_) {
        submission.done(*answer_);
      } else {
        held_.push_back(std::move(submission));
      }
    }
  }
  // Of all submissions, in their order.
  std::vector<std::string> command_ids() const {
    absl::MutexLock lock(&mutex_);
    return command_ids_;
  }
  void Barrier(BarrierDone) override {}
  absl::Status health() const override {
    absl::MutexLock lock(&mutex_);
    return health_;
  }
  WriterStats stats() const override { return {}; }

  void AnswerWith(absl::Status status) {
    Answer answer;
    answer.status = std::move(status);
    AnswerWith(std::move(answer));
  }
  void AnswerWith(Answer answer) {
    absl::MutexLock lock(&mutex_);
    answer_ = std::move(answer);
  }
  void Break(absl::Status health) {
    absl::MutexLock lock(&mutex_);
    health_ = std::move(health);
  }
  void AwaitHeld(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto reached = [&] { return held_.size() >= count; };
    mutex_.Await(absl::Condition(&reached));
  }
  void Release(absl::Status status) {
    std::vector<Submission> held;
    {
      absl::MutexLock lock(&mutex_);
      held.swap(held_);
    }
    Answer answer;
    answer.status = std::move(status);
    for (Submission& submission : held) submission.done(answer);
  }

 private:
  mutable absl::Mutex mutex_;
  std::optional<Answer> answer_;
  absl::Status health_;
  std::vector<Submission> held_;
  std::vector<std::string> command_ids_;
};

}  // namespace quittance
