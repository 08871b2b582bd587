#pragma once
// For tests: who holds what, as told; and commands whose answers are waited for.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "ledger/log/membership.h"
#include "services/cluster/local_writers.h"

namespace quittance {

class FakeGroup final : public Membership {
 public:
  absl::StatusOr<std::map<PartitionId, std::string>> Holders(absl::Duration) override {
    absl::MutexLock lock(&mutex_);
    if (holders_.empty()) return absl::UnavailableError("nobody has joined");
    return holders_;
  }
  absl::Status health() const override { return absl::OkStatus(); }

  void Give(PartitionId partition, std::string endpoint) {
    absl::MutexLock lock(&mutex_);
    holders_[partition] = std::move(endpoint);
  }

 private:
  absl::Mutex mutex_;
  std::map<PartitionId, std::string> holders_ ABSL_GUARDED_BY(mutex_);
};

class FakeLocalWriters final : public LocalWriters {
 public:
  std::shared_ptr<Writer> Find(PartitionId partition) const override {
    absl::MutexLock lock(&mutex_);
    const auto found = writers_.find(partition);
    return found == writers_.end() ? nullptr : found->second;
  }
  void Set(PartitionId partition, std::shared_ptr<Writer> writer) {
    absl::MutexLock lock(&mutex_);
    writers_[partition] = std::move(writer);
  }

 private:
  mutable absl::Mutex mutex_;
  std::map<PartitionId, std::shared_ptr<Writer>> writers_ ABSL_GUARDED_BY(mutex_);
};

// A command on its way.
class Asked {
 public:
  Asked(Writer& writer, const std::string& command_id,
        absl::Duration patience = absl::Seconds(60)) {
    v1::OpenAccount& open = *command_.mutable_open_account();
    open.mutable_header()->set_command_id(command_id);
    open.mutable_header()->set_book("main");
    open.set_account_id("A1");
    Submission submission;
    submission.command = &command_;
    submission.route = RouteOf(command_);
    submission.actor = {.principal = "ann", .on_behalf_of = "bob", .role = v1::ROLE_CLERK};
    submission.deadline = absl::Now() + patience;
    submission.done = [this](Answer given) {
      EXPECT_FALSE(done_.HasBeenNotified()) << "answered twice";
      answer_ = std::move(given);
      done_.Notify();
    };
    writer.Submit({&submission, 1});
  }
  const Answer& Await() {
    done_.WaitForNotification();
    return answer_;
  }

 private:
  v1::Command command_;
  absl::Notification done_;
  Answer answer_;
};

}  // namespace quittance
