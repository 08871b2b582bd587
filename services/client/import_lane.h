#pragma once
// One partition's way into the server: commands go in batches, one batch at a time, so that their
// order is kept; lanes of different partitions run side by side.

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "quittance/v1/execute.pb.h"
#include "services/client/connection.h"
#include "services/client/import_report.h"

namespace quittance {

// A row with the commands it became. Settled in the report when the last of them is answered.
struct PendingRow {
  CsvRow row;
  Attempts attempts;
  std::vector<v1::Command> commands;
  std::vector<std::string> names;  // of the commands, in their order
  size_t bytes = 0;                // of the commands
  // Set where a part of the row posts nothing: the row is listed with it, whatever its commands
  // answer.
  std::optional<Reject> reject;
};

// A batch takes at most these, so that the call stays below the server's 4 MiB. REQUIRES of a row
// that it fits alone.
inline constexpr size_t kBatchCommandsMax = 2'000;
inline constexpr size_t kBatchBytesMax = size_t{3} << 20;

class ImportLane {
 public:
  ImportLane(const Connection* connection, ImportReport* report);
  // Sends what is queued, unless stopped.
  ~ImportLane();

  // Waits while the lane is full. False: the lane has stopped by a fault.
  bool Push(PendingRow row);
  // Waits until everything is answered; the fault that stopped the lane, if any: PERMISSION_DENIED
  // or UNAUTHENTICATED where the caller may not, else UNAVAILABLE.
  absl::Status Finish();

 private:
  void Run();
  std::vector<PendingRow> TakeBatch();
  absl::Status Send(std::vector<PendingRow> rows);
  // Sends the batch once; what is answered for good moves from `request` to `answers`. `busy` is
  // how long to wait before the rest, which the server had no room for.
  absl::Status SendOnce(v1::ExecuteBatchRequest& request, std::vector<v1::BatchItem>* answers,
                        absl::Duration* busy) const;
  void Wait(absl::Duration delay);
  void SettleRow(PendingRow row, const v1::BatchItem* answers);

  const Connection& connection_;
  ImportReport& report_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<PendingRow> queue_;
  bool finishing_ = false;
  absl::Status fault_;
  std::thread thread_;
};

// The fault of a call or item that failed with that gRPC code, as Finish gives it.
absl::Status FaultOf(int code, std::string text);

}  // namespace quittance
