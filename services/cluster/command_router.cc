#include "services/cluster/command_router.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "ledger/base/thread_name.h"
#include "services/cluster/peer_messages.h"

namespace quittance {
namespace {

constexpr absl::Duration kPauseMin = absl::Milliseconds(10);
constexpr absl::Duration kPauseMax = absl::Milliseconds(160);
// An owner that says nothing for so long is asked again, or another where it is another's by then.
constexpr absl::Duration kAttempt = absl::Seconds(3);
// Of commands in one message to a peer; it takes 8 MiB.
constexpr size_t kMessageBytes = size_t{2} << 20;

absl::Status NobodyOwns(PartitionId partition) {
  return absl::UnavailableError("no process owns " + ToString(partition) + " yet");
}

}  // namespace

struct CommandRouter::Waiting {
  PartitionId partition;
  uint64_t number = 0;  // counting as they come in
  Submission submission;
  int attempts = 0;
  absl::Status last;  // why the last attempt came to nothing

  // For one attempt.
  Submission Copy(std::function<void(Answer)> done) const {
    Submission copy = submission;
    copy.done = std::move(done);
    return copy;
  }
};

// A partition's writer, wherever it is.
class CommandRouter::Routed final : public Writer {
 public:
  Routed(CommandRouter* router, PartitionId partition) : router_(*router), partition_(partition) {}

  void Submit(std::span<Submission> submissions) override {
    std::vector<WaitingPtr> commands;
    for (Submission& submission : submissions) {
      auto& command = commands.emplace_back(std::make_shared<Waiting>());
      command->partition = partition_;
      command->submission = std::move(submission);
    }
    router_.Route(partition_, std::move(commands));
  }

  void Barrier(BarrierDone done) override {
    if (const auto writer = router_.local_.Find(partition_)) return writer->Barrier(done);
    done(absl::UnavailableError(ToString(partition_) + " is another process's"));
  }

  bool is_here() const override { return router_.local_.Find(partition_) != nullptr; }

  absl::Status health() const override {
    const auto writer = router_.local_.Find(partition_);
    return writer == nullptr ? absl::OkStatus() : writer->health();
  }

  WriterStats stats() const override {
    const auto writer = router_.local_.Find(partition_);
    return writer == nullptr ? WriterStats() : writer->stats();
  }

 private:
  CommandRouter& router_;
  const PartitionId partition_;
};

CommandRouter::CommandRouter(const std::vector<PartitionId>& partitions, const LocalWriters* local,
                             Holders* holders, Peers* peers)
    : local_(*local), holders_(*holders), peers_(*peers) {
  for (const PartitionId partition : partitions) {
    writers_[partition] = std::make_unique<Routed>(this, partition);
  }
  thread_ = std::thread([this] {
    NameThisThread("router");
    Run();
  });
}

CommandRouter::~CommandRouter() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.Signal();
  }
  thread_.join();
  std::map<PartitionId, Queue> left;
  {
    absl::MutexLock lock(&mutex_);
    left.swap(later_);
  }
  for (const auto& [partition, queue] : left) {
    for (const auto& [number, command] : queue.commands) {
      command->submission.done(FaultAnswer(command->last));
    }
  }
}

Writer* CommandRouter::WriterOf(PartitionId partition) const {
  return writers_.at(partition).get();
}

void CommandRouter::Route(PartitionId partition, std::vector<WaitingPtr> commands) {
  {
    absl::MutexLock lock(&mutex_);
    for (const WaitingPtr& command : commands) command->number = ++commands_;
  }
  if (const std::shared_ptr<Writer> writer = local_.Find(partition)) {
    return SubmitHere(*writer, commands);
  }
  const std::string endpoint = holders_.Find(partition);
  if (!endpoint.empty()) {
    return SubmitThere(endpoint, partition, Attempt::kFirst, std::move(commands));
  }
  for (const WaitingPtr& command : commands) {
    Later(command, NobodyOwns(partition));
  }
}

void CommandRouter::SubmitHere(Writer& writer, const std::vector<WaitingPtr>& commands) {
  std::vector<Submission> submissions;
  for (const WaitingPtr& command : commands) {
    submissions.push_back(
        command->Copy([this, command](Answer answer) { OnAnswer(command, std::move(answer)); }));
  }
  writer.Submit(submissions);
}

// The rest follows when the first part is answered: commands of one caller stay in their order.
void CommandRouter::SubmitThere(const std::string& endpoint, PartitionId partition, Attempt attempt,
                                std::vector<WaitingPtr> commands) {
  absl::Time deadline = absl::Now() + kAttempt;
  cluster::SubmitRequest request;
  request.set_log(partition.log);
  request.set_partition(partition.number);
  size_t bytes = 0, sent = 0;
  for (const WaitingPtr& command : commands) {
    if (bytes >= kMessageBytes) break;
    *request.add_commands() = ToForwarded(command->submission);
    bytes += command->submission.command->ByteSizeLong();
    deadline = std::min(deadline, command->submission.deadline);
    ++sent;
  }
  peers_.Submit(endpoint, std::move(request), deadline,
                [this, endpoint, partition, attempt, commands = std::move(commands),
                 sent](absl::StatusOr<cluster::SubmitResponse> response) {
                  OnAnswers(endpoint, partition, attempt, commands, sent, std::move(response));
                });
}

void CommandRouter::OnAnswers(const std::string& endpoint, PartitionId partition, Attempt attempt,
                              const std::vector<WaitingPtr>& commands, size_t sent,
                              absl::StatusOr<cluster::SubmitResponse> response) {
  const size_t answered =
      response.ok() ? std::min(sent, static_cast<size_t>(response->answers_size())) : 0;
  bool all = answered == sent;
  for (size_t i = 0; i < answered; ++i) {
    Answer answer = ToAnswer(std::move(*response->mutable_answers(static_cast<int>(i))));
    all = all && !absl::IsUnavailable(answer.status);
    OnAnswer(commands[i], std::move(answer));
  }
  const size_t later = all ? sent : answered;
  if (all && sent < commands.size()) {
    return SubmitThere(endpoint, partition, attempt,
                       {commands.begin() + static_cast<ptrdiff_t>(sent), commands.end()});
  }
  for (size_t i = later; i < commands.size(); ++i) {
    Later(commands[i], response.ok() ? absl::UnavailableError("those before it were not answered")
                                     : response.status());
  }
  if (attempt == Attempt::kAgain) EndAttempt(partition);
}

void CommandRouter::OnAnswer(const WaitingPtr& command, Answer answer) {
  if (absl::IsUnavailable(answer.status)) return Later(command, std::move(answer.status));
  command->submission.done(std::move(answer));
}

void CommandRouter::Later(const WaitingPtr& command, absl::Status why) {
  command->last = absl::UnavailableError(std::string(why.message()));
  const absl::Duration pause =
      std::min(kPauseMax, kPauseMin * (1 << std::min(command->attempts++, 8)));
  absl::MutexLock lock(&mutex_);
  Queue& queue = later_[command->partition];
  queue.commands.emplace(command->number, command);
  queue.due = std::min(queue.due, absl::Now() + pause);
  changed_.Signal();
}

std::map<PartitionId, CommandRouter::Queue>::iterator CommandRouter::FirstDue() {
  auto first = later_.end();
  for (auto it = later_.begin(); it != later_.end(); ++it) {
    if (it->second.commands.empty() || it->second.is_under_way) continue;
    if (first == later_.end() || it->second.due < first->second.due) first = it;
  }
  return first;
}

bool CommandRouter::TakeDue(PartitionId* partition, std::vector<WaitingPtr>* commands) {
  absl::MutexLock lock(&mutex_);
  for (;;) {
    if (stopping_) return false;
    const auto first = FirstDue();
    const absl::Time due = first == later_.end() ? absl::InfiniteFuture() : first->second.due;
    if (due > absl::Now()) {
      changed_.WaitWithDeadline(&mutex_, due);
      continue;
    }
    *partition = first->first;
    for (auto& [number, command] : first->second.commands) commands->push_back(std::move(command));
    first->second.commands.clear();
    first->second.due = absl::InfiniteFuture();
    first->second.is_under_way = true;
    return true;
  }
}

void CommandRouter::EndAttempt(PartitionId partition) {
  absl::MutexLock lock(&mutex_);
  const auto found = later_.find(partition);
  if (found == later_.end()) return;
  found->second.is_under_way = false;
  changed_.Signal();
}

void CommandRouter::RouteAgain(PartitionId partition, std::vector<WaitingPtr> commands) {
  const auto writer = local_.Find(partition);
  if (writer == nullptr) holders_.Refresh();
  const std::string endpoint = writer == nullptr ? holders_.Find(partition) : "";
  if (!endpoint.empty() && !commands.empty()) {
    return SubmitThere(endpoint, partition, Attempt::kAgain, std::move(commands));
  }
  if (writer != nullptr) {
    SubmitHere(*writer, commands);
  } else {
    for (const WaitingPtr& command : commands) Later(command, NobodyOwns(partition));
  }
  EndAttempt(partition);
}

void CommandRouter::Run() {
  PartitionId partition;
  std::vector<WaitingPtr> due;
  while (TakeDue(&partition, &due)) {
    std::vector<WaitingPtr> commands;
    for (WaitingPtr& command : std::exchange(due, {})) {
      if (command->submission.deadline > absl::Now()) {
        commands.push_back(std::move(command));
      } else {
        command->submission.done(FaultAnswer(command->last));
      }
    }
    RouteAgain(partition, std::move(commands));
  }
}

}  // namespace quittance
