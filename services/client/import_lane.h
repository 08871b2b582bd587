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
  uint32_t attempt = 1;
  std::vector<v1::Command> commands;
  // Set where a part of the row posts nothing: the row is listed with it, whatever its commands
  // answer.
  std::optional<Reject> reject;
};

class ImportLane {
 public:
  ImportLane(const Connection* connection, ImportReport* report);
  // Sends what is queued, unless stopped.
  ~ImportLane();

  // Waits while the lane is full. False: the lane has stopped by a fault.
  bool Push(PendingRow row);
  // Waits until everything is answered; the fault that stopped the lane, if any.
  absl::Status Finish();

 private:
  void Run();
  std::vector<PendingRow> TakeBatch();
  absl::Status Send(std::vector<PendingRow> rows);
  // Sends commands [from, ...) of the batch; returns how many were answered for good.
  absl::Status SendFrom(v1::ExecuteBatchRequest& request,
                        std::vector<v1::BatchItem>* answers) const;
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

}  // namespace quittance
