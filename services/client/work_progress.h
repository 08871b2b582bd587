#pragma once
// Shows how far long work has come while another thread does it.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "ledger/base/work.h"
#include "services/client/connection.h"
#include "services/client/progress.h"

namespace quittance {

class WorkProgress {
 public:
  // nullopt: nothing is known about it now. Called from a thread of its own.
  using Ask = std::function<std::optional<Work::Share>()>;
  struct Intervals {
    // Work that ends before that shows nothing but on a terminal.
    absl::Duration first = absl::Seconds(1);
    absl::Duration next = absl::Milliseconds(500);
  };

  // `what` as in "rebuilding".
  WorkProgress(std::string what, Ask ask) : WorkProgress(std::move(what), std::move(ask), {}) {}
  WorkProgress(std::string what, Ask ask, Intervals intervals);
  // The work has ended; all of it is done only after Done.
  ~WorkProgress();

  void Done() { done_ = true; }

 private:
  void Run(Intervals intervals);

  Progress progress_;
  const Ask ask_;
  bool done_ = false;
  bool shown_ = false;  // its thread's alone while that runs
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  std::thread thread_;
};

// What the server says about the work that this principal's last call of `rpc` ("Rebuild", "Check")
// does.
std::optional<Work::Share> AskServer(const Connection& connection, const std::string& rpc);

}  // namespace quittance
