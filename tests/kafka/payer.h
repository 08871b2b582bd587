#pragma once
// A client that knows what was acknowledged: charges one account, one charge after another, and
// asks now and then, with the token of its last answer, whether the balance is exactly that.

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "quittance/v1/common.pb.h"
#include "services/client/connection.h"

namespace quittance {

class Payer {
 public:
  // Begins at once. `server` is asked for everything.
  Payer(const std::string& server, std::string account_id);
  // As Stop.
  ~Payer() { Stop(); }

  // Ends after the command under way.
  void Stop();
  // Waits until so many charges are acknowledged in all; false: not in time.
  bool AwaitAcknowledged(uint64_t count, absl::Time deadline) const;
  uint64_t acknowledged() const { return acknowledged_; }

  // The longest time without an acknowledgement that began after `since`, up to now.
  absl::Duration LongestPause(absl::Time since) const;
  // Whether the balance is what was acknowledged, now. Empty: it is.
  std::string CheckBalance();
  // What was wrong so far: a refusal, a balance that is not what was acknowledged.
  std::vector<std::string> findings() const;

 private:
  void Run();
  // Until it is answered, with the same command id. False: stopped before.
  bool Send(const std::string& method, const google::protobuf::Message& command);
  void Charge();
  void Find(std::string what);

  const Connection connection_;
  const std::string account_id_;
  std::atomic<bool> stopping_ = false;
  std::atomic<uint64_t> acknowledged_ = 0;
  v1::Token token_;  // of the last answer; the thread's alone
  mutable absl::Mutex mutex_;
  std::vector<absl::Time> acknowledged_at_;
  std::vector<std::string> findings_;
  std::thread thread_;
};

}  // namespace quittance
