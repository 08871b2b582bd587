#include "services/client/import_lane.h"

#include <fmt/format.h>
#include <google/rpc/error_details.pb.h>

#include <algorithm>
#include <chrono>

#include "ledger/base/status_macros.h"

namespace quittance {
namespace {

constexpr size_t kQueueRowsMax = 8'000;
constexpr absl::Duration kCallTimeout = absl::Seconds(120);
constexpr absl::Duration kRetryDelayDefault = absl::Milliseconds(100);
// A server that has no room for so long, whatever it says, is not served by more calls.
constexpr absl::Duration kBusyMax = absl::Seconds(120);

google::rpc::ErrorInfo InfoOf(const google::rpc::Status& error) {
  google::rpc::ErrorInfo info;
  for (const auto& detail : error.details()) {
    if (detail.UnpackTo(&info)) return info;
  }
  info.set_reason("INVALID_ARGUMENT");
  return info;
}

// How long to wait where the server had no room, and nothing was done; zero: it is another error.
absl::Duration BusyDelay(const google::rpc::Status& error) {
  if (error.code() != static_cast<int>(absl::StatusCode::kResourceExhausted)) return {};
  if (InfoOf(error).reason() != "BUSY") return {};
  google::rpc::RetryInfo retry;
  for (const auto& detail : error.details()) {
    if (!detail.UnpackTo(&retry)) continue;
    return std::clamp(absl::Seconds(retry.retry_delay().seconds()) +
                          absl::Nanoseconds(retry.retry_delay().nanos()),
                      absl::Milliseconds(1), kBusyMax);
  }
  return kRetryDelayDefault;
}

// Not of the row, but of the server or of the caller.
bool IsFault(const google::rpc::Status& error) {
  switch (static_cast<absl::StatusCode>(error.code())) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnauthenticated:
      return true;
    case absl::StatusCode::kPermissionDenied:  // of a refusal, too: an approval that is missing
      return InfoOf(error).reason() == "ROLE_NOT_ALLOWED";
    case absl::StatusCode::kFailedPrecondition:  // likewise
      return InfoOf(error).reason() == "LOG_MOVED";
    default:
      return false;
  }
}

}  // namespace

absl::Status FaultOf(int code, std::string text) {
  const auto known = static_cast<absl::StatusCode>(code);
  const bool is_callers =
      known == absl::StatusCode::kPermissionDenied || known == absl::StatusCode::kUnauthenticated;
  return absl::Status(is_callers ? known : absl::StatusCode::kUnavailable, text);
}

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
  size_t bytes = 0;
  for (PendingRow& row : queue_) {
    commands += row.commands.size();
    bytes += row.bytes;
    if (!rows.empty() && (commands > kBatchCommandsMax || bytes > kBatchBytesMax)) break;
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
  absl::Duration busy_so_far;
  while (answers.size() < total) {
    const size_t before = answers.size();
    absl::Duration busy;
    RETURN_IF_ERROR(SendOnce(request, &answers, &busy));
    busy_so_far = answers.size() > before ? busy : busy_so_far + busy;
    if (busy_so_far > kBusyMax) return absl::UnavailableError("the server is busy all the time");
    if (busy > absl::ZeroDuration()) Wait(busy);
  }
  report_.AddCommands(total);
  size_t next = 0;
  for (PendingRow& row : rows) {
    const size_t first = next;
    next += row.commands.size();
    SettleRow(std::move(row), answers.data() + first);
  }
  return absl::OkStatus();
}

absl::Status ImportLane::SendOnce(v1::ExecuteBatchRequest& request,
                                  std::vector<v1::BatchItem>* answers, absl::Duration* busy) const {
  v1::ExecuteBatchResponse response;
  const grpc::Status status =
      connection_.Call("LedgerService/ExecuteBatch", request, &response, kCallTimeout);
  if (!status.ok()) {
    google::rpc::Status details;
    if (details.ParseFromString(status.error_details())) *busy = BusyDelay(details);
    if (*busy > absl::ZeroDuration()) return absl::OkStatus();
    return FaultOf(status.error_code(), Explain(status, connection_).text);
  }
  if (response.items_size() != request.commands_size()) {
    return absl::UnavailableError("the server did not answer each command of a batch");
  }
  int settled = 0;
  for (v1::BatchItem& item : *response.mutable_items()) {
    // Nothing after it in the partition was decided either.
    *busy = item.has_error() ? BusyDelay(item.error()) : absl::ZeroDuration();
    if (*busy > absl::ZeroDuration()) break;
    if (item.has_error() && IsFault(item.error())) {
      return FaultOf(item.error().code(), item.error().message());
    }
    answers->push_back(std::move(item));
    ++settled;
  }
  request.mutable_commands()->DeleteSubrange(0, settled);
  return absl::OkStatus();
}

void ImportLane::Wait(absl::Duration delay) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, absl::ToChronoMilliseconds(delay), [] { return false; });
}

void ImportLane::SettleRow(PendingRow row, const v1::BatchItem* answers) {
  bool all_repeated = !row.commands.empty();
  uint64_t events = 0;
  for (size_t i = 0; i < row.commands.size(); ++i) {
    const v1::BatchItem& answer = answers[i];
    if (answer.has_error()) {
      const google::rpc::ErrorInfo info = InfoOf(answer.error());
      // A refusal that was recorded has a place and is final for its command id.
      if (info.metadata().contains("place"))
        ++row.attempts.try_emplace(row.names[i], 1).first->second;
      if (!row.reject) row.reject = Reject{{}, {}, info.reason(), answer.error().message()};
    }
    if (answer.response().has_token()) report_.Wrote(answer.response().token());
    all_repeated = all_repeated && answer.response().repeated_answer();
    events += answer.response().event_count();
  }
  if (row.reject) {
    row.reject->row = std::move(row.row);
    row.reject->retry = std::move(row.attempts);
    return report_.Settle(*std::move(row.reject));
  }
  if (all_repeated) return report_.Settle(RowFate::kImportedBefore);
  report_.Settle(events == 0 ? RowFate::kNothingToDo : RowFate::kImported);
}

}  // namespace quittance
