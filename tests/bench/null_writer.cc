#include "tests/bench/null_writer.h"

#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/base/hash.h"

namespace quittance::bench {
namespace {

// An entry is about this much larger than its request.
constexpr size_t kEntryOverheadBytes = 320;

class NullWriter final : public Writer {
 public:
  NullWriter(EventLog* log, PartitionId partition) {
    auto appender =
        log->OpenAppender(partition, [this](std::span<const Ack> acks) { OnAcks(acks); });
    CHECK(appender.ok());
    appender_ = *std::move(appender);
  }

  void Submit(std::span<Submission> submissions) override {
    const std::lock_guard lock(mutex_);
    for (Submission& submission : submissions) {
      std::string value(AsBytes(tip_));
      submission.command->AppendToString(&value);
      value.append(kEntryOverheadBytes, '\0');
      tip_ = Sha256(value);
      waiting_.emplace(next_, std::move(submission.done));
      appender_->Append(next_++, submission.route.partition_key, std::move(value));
    }
    appender_->Flush();
  }

  void Barrier(BarrierDone done) override {
    done(absl::UnimplementedError("the null ledger has none"));
  }
  absl::Status health() const override { return absl::OkStatus(); }
  WriterStats stats() const override { return {}; }

 private:
  void OnAcks(std::span<const Ack> acks) {
    std::vector<std::pair<std::function<void(Answer)>, Offset>> done;
    {
      const std::lock_guard lock(mutex_);
      for (const Ack& ack : acks) {
        const auto found = waiting_.find(ack.number);
        done.emplace_back(std::move(found->second), ack.offset);
        waiting_.erase(found);
      }
    }
    for (auto& [answer, offset] : done) {
      Answer accepted;
      accepted.result.mutable_accepted();
      accepted.offset = offset;
      answer(std::move(accepted));
    }
  }

  std::mutex mutex_;
  Hash tip_{};
  uint64_t next_ = 0;
  std::unordered_map<uint64_t, std::function<void(Answer)>> waiting_;
  std::unique_ptr<Appender> appender_;
};

}  // namespace

std::unique_ptr<Writer> MakeNullWriter(EventLog* log, PartitionId partition) {
  return std::make_unique<NullWriter>(log, partition);
}

}  // namespace quittance::bench
