#include "services/client/import_lane.h"

#include <fmt/format.h>
#include <google/rpc/error_details.pb.h>

#include "ledger/base/status_macros.h"

namespace quittance {
namespace {

constexpr size_t kBatchCommandsMax = 2'000;
constexpr size_t kQueueRowsMax = 8'000;
constexpr absl::Duration kCallTimeout = absl::Seconds(120);

// Whether the item was not decided for want of room: nothing after it in the partition was either.
bool IsQueueFull(const v1::BatchItem& item) {
  return item.error().code() == static_cast<int>(absl::StatusCode::kResourceExhausted);
}

bool IsFault(const v1::BatchItem& item) {
  const auto code = static_cast<absl::StatusCode>(item.error().code());
  return code == absl::StatusCode::kUnavailable || code == absl::StatusCode::kDeadlineExceeded ||
         code == absl::StatusCode::kInternal || code == absl::StatusCode::kDataLoss ||
         code == absl::StatusCode::kUnauthenticated || code == absl::StatusCode::kPermissionDenied;
}

std::string ReasonOf(const google::rpc::Status& error) {
  google::rpc::ErrorInfo info;
  for (const auto& detail : error.details()) {
    if (detail.UnpackTo(&info)) return info.reason();
  }
  return "INVALID_ARGUMENT";
}

}  // namespace

ImportLane::ImportLane(const Connection* connection, ImportReport* report)
    : connection_(*connection), report_(*report), thread_([this] { Run(); }) {}

ImportLane::~ImportLane() {
  Finish().IgnoreError();
  thread_.join();
}

bool ImportLane::Push(PendingRow row) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return queue_.size() < kQueueRowsMax || !fault_.ok(); });
  if (!fault_.ok()) return false;
  queue_.push_back(std::move(row));
  changed_.notify_all();
  return true;
}

absl::Status ImportLane::Finish() {
  std::unique_lock lock(mutex_);
  finishing_ = true;
  changed_.notify_all();
  changed_.wait(lock, [&] { return queue_.empty() || !fault_.ok(); });
  return fault_;
}

void ImportLane::Run() {
  for (;;) {
    std::vector<PendingRow> rows = TakeBatch();
    if (rows.empty()) return;
    const size_t count = rows.size();
    const absl::Status status = Send(std::move(rows));
    const std::lock_guard lock(mutex_);
    // Rows leave the queue when they are settled, so that an empty queue means done.
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
    fault_ = status;
    changed_.notify_all();
    if (!status.ok()) return;
  }
}

std::vector<PendingRow> ImportLane::TakeBatch() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !queue_.empty() || finishing_; });
  std::vector<PendingRow> rows;
  size_t commands = 0;
  for (PendingRow& row : queue_) {
    if (commands + row.commands.size() > kBatchCommandsMax && !rows.empty()) break;
    commands += row.commands.size();
    rows.push_back(std::move(row));
  }
  return rows;
}

absl::Status ImportLane::Send(std::vector<PendingRow> rows) {
  v1::ExecuteBatchRequest request;
  for (PendingRow& row : rows) {
    for (v1::Command& command : row.commands) *request.add_commands() = std::move(command);
  }
  const auto total = static_cast<size_t>(request.commands_size());
  std::vector<v1::BatchItem> answers;
  answers.reserve(total);
  while (answers.size() < total) RETURN_IF_ERROR(SendFrom(request, &answers));
  report_.AddCommands(total);
  size_t next = 0;
  for (PendingRow& row : rows) {
    const size_t first = next;
    next += row.commands.size();
    SettleRow(std::move(row), answers.data() + first);
  }
  return absl::OkStatus();
}

absl::Status ImportLane::SendFrom(v1::ExecuteBatchRequest& request,
                                  std::vector<v1::BatchItem>* answers) const {
  v1::ExecuteBatchResponse response;
  const grpc::Status status =
      connection_.Call("LedgerService/ExecuteBatch", request, &response, kCallTimeout);
  if (!status.ok()) {
    return absl::UnavailableError(Explain(status, connection_.server()).text);
  }
  int settled = 0;
  for (v1::BatchItem& item : *response.mutable_items()) {
    if (item.has_error() && IsQueueFull(item)) break;
    if (item.has_error() && IsFault(item)) return absl::UnavailableError(item.error().message());
    answers->push_back(std::move(item));
    ++settled;
  }
  request.mutable_commands()->DeleteSubrange(0, settled);
  return absl::OkStatus();
}

void ImportLane::SettleRow(PendingRow row, const v1::BatchItem* answers) {
  bool all_repeated = !row.commands.empty();
  uint64_t events = 0;
  for (size_t i = 0; i < row.commands.size(); ++i) {
    const v1::BatchItem& answer = answers[i];
    if (answer.has_error() && !row.reject) {
      row.reject = Reject{{}, row.attempt, ReasonOf(answer.error()), answer.error().message()};
    }
    all_repeated = all_repeated && answer.response().repeated_answer();
    events += answer.response().event_count();
  }
  if (row.reject) {
    row.reject->row = std::move(row.row);
    return report_.Settle(*std::move(row.reject));
  }
  if (all_repeated) return report_.Settle(RowFate::kImportedBefore);
  report_.Settle(events == 0 ? RowFate::kNothingToDo : RowFate::kImported);
}

}  // namespace quittance
