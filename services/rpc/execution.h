#pragma once
// The commands of one call on their way to the writers, and their answers on the way back.

#include <google/protobuf/arena.h>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "ledger/writer/submission.h"
#include "quittance/v1/execute.pb.h"
#include "services/rpc/call.h"
#include "services/rpc/command_intake.h"
#include "services/rpc/ledger.h"
#include "services/rpc/metrics.h"
#include "services/rpc/outstanding.h"
#include "services/rpc/work_pool.h"

namespace quittance {

inline constexpr int kBatchCommandsMax = 10'000;
inline constexpr size_t kMessageBytesMax = size_t{4} << 20;

// What every execution shares. All outlive the last one, for which Outstanding is waited.
struct ExecutionParts {
  const Ledger* ledger;
  CommandIntake intake;
  Metrics* metrics;
  DeadlineWatch* deadlines;
  WorkPool* blocking;  // making keys, waiting for tokens
  WorkPool* answers;   // so that the log's threads do not wait for sockets
  Outstanding outstanding;
};

class Execution : public std::enable_shared_from_this<Execution> {
 public:
  // Answers the call, now or later. REQUIRES: an RPC that is not a query.
  static void Start(ExecutionParts* parts, std::shared_ptr<Call> call);

 private:
  struct Slot {
    Intake intake;
    // Set where the command goes no further.
    std::optional<google::rpc::Status> problem;
    Answer answer;
  };

  Execution(ExecutionParts* parts, std::shared_ptr<Call> call);

  // False: the call has been answered.
  bool Parse();
  bool ParseOne(google::protobuf::Message* message, std::string_view name);
  void Take();
  // False: some slots wait for keys or tokens.
  bool SealAll();
  void AwaitAndSubmit();
  void MakeKeys();
  void Submit();
  void OnAnswer(size_t slot, Answer answer);
  void OnePartDone();

  // So that whoever is told of new settings finds them in force here.
  void AwaitSettings() const;
  void Respond();
  void RespondOne();
  void RespondBatch();
  // As ToResponse, counted.
  bool Finish(Slot& slot, v1::CommandResponse* response, google::rpc::Status* status);

  ExecutionParts& parts_;
  const std::shared_ptr<Call> call_;
  google::protobuf::Arena arena_;  // of the request
  std::vector<v1::Command*> commands_;
  std::vector<Slot> slots_;
  std::atomic<size_t> parts_left_ = 0;
  std::shared_ptr<Execution> self_;  // while submissions are out
};

}  // namespace quittance
