#include "ledger/writer/reference_view.h"

#include <fmt/format.h>

#include "ledger/base/status_macros.h"
#include "ledger/base/thread_name.h"
#include "ledger/domain/decide.h"

namespace quittance {
namespace {

constexpr PartitionId kReference{v1::LOG_REFERENCE, 0};
constexpr size_t kReadBytes = size_t{1} << 20;
// How long the follower waits for news before it looks whether it is to stop.
constexpr absl::Duration kFollowWait = absl::Milliseconds(100);

}  // namespace

absl::StatusOr<std::unique_ptr<ReferenceView>> ReferenceView::Open(EventLog* log,
                                                                   std::string_view ledger_id) {
  const ChainId chain{ledger_id, kReference, log->PartitionCount(v1::LOG_REFERENCE)};
  std::unique_ptr<ReferenceView> view(new ReferenceView(log, chain));
  RETURN_IF_ERROR(view->CatchUp());
  return view;
}

ReferenceView::~ReferenceView() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void ReferenceView::Follow() {
  thread_ = std::thread([this] { Run(); });
}

void ReferenceView::Run() {
  NameThisThread("reference view");
  while (true) {
    log_.AwaitBeyond(kReference, Current()->folded + 1, absl::Now() + kFollowWait);
    {
      absl::MutexLock lock(&mutex_);
      if (stopped_ || !health_.ok()) return;
    }
    const absl::Status caught_up = CatchUp();
    absl::MutexLock lock(&mutex_);
    if (!caught_up.ok() || !log_.health().ok()) {
      health_ = caught_up.ok() ? log_.health() : caught_up;
      return;
    }
  }
}

absl::Status ReferenceView::FoldBatch(bool* at_end) {
  ASSIGN_OR_RETURN(const RecordBatch batch, log_.Read(kReference, reader_.next(), kReadBytes));
  *at_end = batch.records.empty();
  if (*at_end) return absl::OkStatus();
  ASSIGN_OR_RETURN(const EntryBatch folded, reader_.Fold(batch));
  for (const Entry& entry : folded.entries) Evolve(*entry.record, tables_);
  auto snapshot = std::make_shared<ReferenceSnapshot>();
  snapshot->tables = tables_;
  snapshot->height = reader_.tip().height;
  snapshot->folded = reader_.next() - 1;
  absl::MutexLock lock(&mutex_);
  current_ = std::move(snapshot);
  return absl::OkStatus();
}

absl::Status ReferenceView::CatchUp() {
  absl::MutexLock lock(&folding_);
  bool at_end = false;
  while (!at_end) RETURN_IF_ERROR(FoldBatch(&at_end));
  return absl::OkStatus();
}

std::shared_ptr<const ReferenceSnapshot> ReferenceView::Current() const {
  absl::MutexLock lock(&mutex_);
  return current_;
}

absl::Status ReferenceView::health() const {
  absl::MutexLock lock(&mutex_);
  return health_;
}

absl::Status ReferenceView::Await(absl::FunctionRef<bool(const ReferenceSnapshot&)> reached,
                                  absl::Time deadline, const std::string& what) const {
  const auto done = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return reached(*current_) || !health_.ok();
  };
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithDeadline(absl::Condition(&done), deadline);
  if (reached(*current_)) return absl::OkStatus();
  RETURN_IF_ERROR(health_);
  return absl::DeadlineExceededError(fmt::format(
      "the reference log's {} is not seen here by the deadline (at offset {}, height {})", what,
      current_->folded, current_->height));
}

absl::Status ReferenceView::AwaitOffset(Offset offset, absl::Time deadline) const {
  return Await([&](const ReferenceSnapshot& now) { return now.folded >= offset; }, deadline,
               fmt::format("offset {}", offset));
}

absl::Status ReferenceView::AwaitHeight(Height height, absl::Time deadline) const {
  return Await([&](const ReferenceSnapshot& now) { return now.height >= height; }, deadline,
               fmt::format("height {}", height));
}

absl::Status ReferenceView::AwaitAfter(const v1::Command& command, absl::Time deadline) const {
  Offset last = -1;
  for (const v1::Token& token : HeaderOf(command).after()) {
    if (token.log() == v1::LOG_REFERENCE) last = std::max(last, token.offset());
  }
  return last < 0 ? absl::OkStatus() : AwaitOffset(last, deadline);
}

}  // namespace quittance
