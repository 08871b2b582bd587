#include "tests/bench/bare_writers.h"

#include <atomic>

#include "ledger/base/check.h"
#include "ledger/base/deterministic.h"
#include "ledger/domain/decide.h"
#include "tests/bench/batch_run.h"
#include "tests/bench/workload.h"

namespace quittance::bench {
namespace {

constexpr size_t kMemoryBytes = size_t{1} << 30;

template <typename T>
T Must(absl::StatusOr<T> value) {
  CHECK(value.ok(), "{}", std::string(value.status().message()));
  return *std::move(value);
}

Submission SubmissionOf(std::shared_ptr<v1::Command> command) {
  CHECK(Validate(*command).empty());
  Submission submission;
  submission.command = command.get();
  submission.route = RouteOf(*command);
  submission.actor = {.principal = "bench", .on_behalf_of = "", .role = v1::ROLE_SERVICE};
  submission.request_hash = Sha256(SerializeDeterministic(*command));
  submission.owner = std::move(command);
  return submission;
}

}  // namespace

struct BareWriters::Batch {
  std::vector<std::vector<Submission>> by_partition;
  std::atomic<size_t> left = 0;
  std::atomic<size_t> failed = 0;
};

BareWriters::BareWriters(const LedgerLogOptions& log) : scratch_("writers") {
  directory_ = Must(DataDirectory::Open(scratch_.path(), kMemoryBytes / 4, /*keeps_lock=*/true));
  log_ = Must(LedgerLog::Open(log, *directory_, rng_));
  WriterOptions options;
  options.ledger_id = Must(log_.LedgerId(v1::CLOCK_MODE_SYSTEM, rng_));
  options.owner_id = rng_.Bytes(16);
  reference_ = Must(ReferenceView::Open(&log_.log(), options.ledger_id));
  const uint32_t partitions = log_.log().PartitionCount(v1::LOG_ACCOUNTS);
  options.cache_bytes = kMemoryBytes / 2 / (partitions + 1);
  for (uint32_t i = 0; i < partitions; ++i) {
    options.partition = {v1::LOG_ACCOUNTS, i};
    stores_.push_back(Must(directory_->TakeState(options.partition)));
    writers_.push_back(Must(Writer::Start(options, &log_.log(), stores_.back().get(), &clock_,
                                          &rng_, reference_.get())));
  }
}

std::unique_ptr<BareWriters::Batch> BareWriters::Prepare(uint64_t from, uint64_t to) const {
  auto batch = std::make_unique<Batch>();
  batch->by_partition.resize(writers_.size());
  batch->left = to - from;
  for (uint64_t n = from; n < to; ++n) {
    Submission submission = SubmissionOf(std::make_shared<v1::Command>(CommandOf(n, kAccounts)));
    const uint32_t partition =
        PartitionOf(submission.route.partition_key, static_cast<uint32_t>(writers_.size()));
    batch->by_partition[partition].push_back(std::move(submission));
  }
  return batch;
}

LoadResult BareWriters::Run(uint64_t from, uint64_t to) {
  std::vector<std::unique_ptr<Batch>> batches;
  for (uint64_t n = from; n < to; n += kBatch) batches.push_back(Prepare(n, n + kBatch));
  return RunBatches(batches.size(), kBatchesInFlight, [&](size_t n, BatchDone done) {
    Batch& batch = *batches[n];
    for (size_t i = 0; i < writers_.size(); ++i) {
      for (Submission& submission : batch.by_partition[i]) {
        submission.done = [&batch, done](const Answer& answer) {
          if (!answer.status.ok() || !answer.result.has_accepted()) ++batch.failed;
          if (--batch.left == 0) done(batch.failed == 0);
        };
      }
      if (!batch.by_partition[i].empty()) writers_[i]->Submit(batch.by_partition[i]);
    }
  });
}

}  // namespace quittance::bench
