#include "services/rpc/execution.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "ledger/base/check.h"
#include "services/rpc/command_answer.h"
#include "services/rpc/parse.h"
#include "services/rpc/status_map.h"

namespace quittance {
namespace {

constexpr absl::Duration kSettingsPatience = absl::Seconds(1);

google::protobuf::ArenaOptions RequestArena() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = 2048;
  options.max_block_size = 65536;
  return options;
}

bool WaitsForTokens(const Intake& intake) {
  return intake.partition.log != v1::LOG_REFERENCE && HeaderOf(*intake.command).after_size() > 0;
}

// Until the answer has at most kMessageBytesMax: takes from the last items what can be learnt
// again, first what happened in detail, then the answer itself.
void ShortenItems(v1::ExecuteBatchResponse* response) {
  size_t bytes = response->ByteSizeLong();
  const auto shorten = [&](const auto& shorten_one) {
    for (int i = response->items_size(); i > 0 && bytes > kMessageBytesMax; --i) {
      v1::BatchItem& item = *response->mutable_items(i - 1);
      const size_t before = item.ByteSizeLong();
      shorten_one(item);
      bytes -= before - item.ByteSizeLong();
    }
  };
  shorten([](v1::BatchItem& item) {
    if (!item.has_response()) return;
    item.mutable_response()->clear_postings();
    item.mutable_response()->clear_events_json();
  });
  shorten([](v1::BatchItem& item) {
    if (item.ByteSizeLong() > kItemTooLargeBytes) *item.mutable_error() = ItemTooLargeStatus();
  });
}

CommandOutcome OutcomeOf(const Answer& answer) {
  if (!answer.status.ok()) return CommandOutcome::kFailed;
  if (answer.repeated) return CommandOutcome::kRepeated;
  return answer.result.has_refusal() ? CommandOutcome::kRefused : CommandOutcome::kAccepted;
}

}  // namespace

Execution::Execution(ExecutionParts* parts, std::shared_ptr<Call> call)
    : parts_(*parts), call_(std::move(call)), arena_(RequestArena()) {}

void Execution::Start(ExecutionParts* parts, std::shared_ptr<Call> call) {
  const std::shared_ptr<Execution> execution(new Execution(parts, std::move(call)));
  if (!execution->Parse()) return;
  execution->Take();
  execution->call_->Watch(parts->deadlines);
  if (execution->SealAll()) return execution->Submit();
  parts->outstanding.Add();
  const bool posted = parts->blocking->TryPost([execution, parts] {
    execution->AwaitAndSubmit();
    parts->outstanding.Done();
  });
  if (posted) return;
  execution->call_->Fail(BusyStatus("too many commands wait for keys or tokens"));
  parts->outstanding.Done();
}

bool Execution::ParseOne(google::protobuf::Message* message, std::string_view name) {
  if (ParseBuffer(call_->request(), message)) return true;
  call_->Fail(BadRequestStatus({ExplainParse(call_->request(), message->GetDescriptor(), name)}));
  return false;
}

bool Execution::Parse() {
  const Rpc& rpc = call_->rpc();
  if (rpc.kind != RpcKind::kExecuteBatch) {
    auto* command = google::protobuf::Arena::CreateMessage<v1::Command>(&arena_);
    commands_.push_back(command);
    if (rpc.kind == RpcKind::kExecute) return ParseOne(command, "");
    return ParseOne(command->GetReflection()->MutableMessage(command, rpc.command_field),
                    rpc.command_field->name());
  }
  auto* batch = google::protobuf::Arena::CreateMessage<v1::ExecuteBatchRequest>(&arena_);
  if (!ParseOne(batch, "")) return false;
  if (batch->commands_size() > kBatchCommandsMax) {
    call_->Fail(
        BadRequestStatus({{"commands", fmt::format("has {} commands; at most {} are allowed",
                                                   batch->commands_size(), kBatchCommandsMax)}}));
    return false;
  }
  for (v1::Command& command : *batch->mutable_commands()) commands_.push_back(&command);
  return true;
}

void Execution::Take() {
  slots_.resize(commands_.size());
  for (size_t i = 0; i < slots_.size(); ++i) {
    slots_[i].problem = parts_.intake.Take(call_->caller, commands_[i], &slots_[i].intake);
  }
  if (call_->rpc().kind != RpcKind::kExecuteBatch && !slots_[0].problem) {
    call_->command_id = HeaderOf(*commands_[0]).command_id();
  }
}

bool Execution::SealAll() {
  bool all = true;
  for (Slot& slot : slots_) {
    if (slot.problem) continue;
    const absl::Status sealed = parts_.intake.Seal(call_->caller, &slot.intake);
    if (absl::IsUnavailable(sealed)) {
      all = false;
    } else if (!sealed.ok()) {
      slot.problem = KeyStatus(sealed, HeaderOf(*slot.intake.command).command_id());
    } else if (WaitsForTokens(slot.intake)) {
      all = false;
    }
  }
  return all;
}

void Execution::AwaitAndSubmit() {
  MakeKeys();
  for (Slot& slot : slots_) {
    if (slot.problem || !WaitsForTokens(slot.intake)) continue;
    CHECK(parts_.ledger->reference_view != nullptr);
    const absl::Status reached =
        parts_.ledger->reference_view->AwaitAfter(*slot.intake.command, call_->deadline);
    if (reached.ok()) continue;
    slot.problem = absl::IsDeadlineExceeded(reached)
                       ? WriterStatus(reached, HeaderOf(*slot.intake.command).command_id())
                       : NotServingStatus(std::string(reached.message()));
  }
  Submit();
}

void Execution::MakeKeys() {
  std::vector<std::string> subjects;
  for (const Slot& slot : slots_) {
    if (!slot.problem && !slot.intake.personal.empty()) subjects.push_back(slot.intake.stream);
  }
  if (subjects.empty()) return;
  const auto keys = parts_.ledger->keys->FindOrMake(subjects);
  for (Slot& slot : slots_) {
    if (slot.problem || slot.intake.personal.empty()) continue;
    const absl::Status sealed =
        keys.ok() ? parts_.intake.Seal(call_->caller, &slot.intake) : keys.status();
    if (!sealed.ok()) slot.problem = KeyStatus(sealed, HeaderOf(*slot.intake.command).command_id());
  }
}

void Execution::Submit() {
  const uint32_t partitions = static_cast<uint32_t>(parts_.ledger->accounts.size()) + 1;
  std::vector<std::vector<Submission>> groups(partitions);  // 0: the reference log's
  size_t submitted = 0;
  for (size_t i = 0; i < slots_.size(); ++i) {
    Intake& intake = slots_[i].intake;
    if (slots_[i].problem) continue;
    const bool on_book = intake.partition.log == v1::LOG_REFERENCE;
    Submission& submission = groups[on_book ? 0 : intake.partition.number + 1].emplace_back();
    submission.command = intake.command;
    submission.owner = shared_from_this();
    submission.route = std::move(intake.route);
    submission.actor = call_->caller.actor;
    submission.request_hash = intake.request_hash;
    submission.traceparent = call_->caller.traceparent;
    submission.deadline = call_->deadline;
    // Small enough to need no allocation; `self_` keeps the execution.
    submission.done = [this, i](Answer answer) { OnAnswer(i, std::move(answer)); };
    ++submitted;
  }
  if (submitted == 0) return Respond();
  parts_left_ = submitted + 1;
  self_ = shared_from_this();
  parts_.outstanding.Add();
  for (uint32_t i = 0; i < partitions; ++i) {
    if (groups[i].empty()) continue;
    const PartitionId partition =
        i == 0 ? PartitionId{v1::LOG_REFERENCE, 0} : PartitionId{v1::LOG_ACCOUNTS, i - 1};
    parts_.ledger->WriterOf(partition).Submit(groups[i]);
  }
  OnePartDone();
}

void Execution::OnAnswer(size_t slot, Answer answer) {
  slots_[slot].answer = std::move(answer);
  OnePartDone();
}

void Execution::OnePartDone() {
  if (parts_left_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  parts_.answers->Post([execution = std::move(self_)]() mutable {
    execution->Respond();
    Outstanding& outstanding = execution->parts_.outstanding;
    execution.reset();
    outstanding.Done();
  });
}

void Execution::AwaitSettings() const {
  Offset newest = -1;
  for (const Slot& slot : slots_) {
    const bool on_book = !slot.problem && slot.intake.partition.log == v1::LOG_REFERENCE;
    if (on_book && slot.answer.status.ok()) newest = std::max(newest, slot.answer.offset);
  }
  if (newest < 0 || parts_.ledger->reference_view == nullptr) return;
  // They are durable in any case: a view that stands still is told by the server's health.
  parts_.ledger->reference_view
      ->AwaitOffset(newest, std::min(call_->deadline, absl::Now() + kSettingsPatience))
      .IgnoreError();
}

void Execution::Respond() {
  AwaitSettings();
  if (call_->rpc().kind == RpcKind::kExecuteBatch) {
    RespondBatch();
  } else {
    RespondOne();
  }
}

bool Execution::Finish(Slot& slot, v1::CommandResponse* response, google::rpc::Status* status) {
  if (slot.problem) {
    *status = *std::move(slot.problem);
    if (slot.intake.rpc != nullptr) {
      parts_.metrics->CountCommands(*slot.intake.rpc, CommandOutcome::kFailed, 1);
    }
    return false;
  }
  if (!HeaderOf(*slot.intake.command).validate_only()) {
    parts_.metrics->CountCommands(*slot.intake.rpc, OutcomeOf(slot.answer), 1);
  }
  return ToResponse(*parts_.ledger, slot.intake, slot.answer, response, status);
}

void Execution::RespondOne() {
  v1::CommandResponse response;
  google::rpc::Status status;
  if (Finish(slots_[0], &response, &status)) {
    call_->Reply(response);
  } else {
    call_->Fail(status);
  }
}

void Execution::RespondBatch() {
  google::protobuf::Arena arena(RequestArena());
  auto* response = google::protobuf::Arena::CreateMessage<v1::ExecuteBatchResponse>(&arena);
  response->mutable_items()->Reserve(static_cast<int>(slots_.size()));
  google::rpc::Status status;
  for (Slot& slot : slots_) {
    v1::BatchItem& item = *response->add_items();
    if (Finish(slot, item.mutable_response(), &status)) continue;
    *item.mutable_error() = std::move(status);
  }
  if (response->ByteSizeLong() > kMessageBytesMax) ShortenItems(response);
  call_->Reply(*response);
}

}  // namespace quittance
