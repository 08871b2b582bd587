#include "ledger/reactors/partition_reactor.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "ledger/base/deterministic.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/thread_name.h"
#include "ledger/writer/writer_position.h"

namespace quittance {
namespace {

constexpr size_t kReadBytes = size_t{1} << 20;
// Most waits are for a view of the reference log that is a moment behind.
constexpr absl::Duration kPauseMin = absl::Milliseconds(5);
constexpr absl::Duration kPauseMax = absl::Milliseconds(200);
constexpr absl::Duration kAttempt = absl::Seconds(2);
constexpr absl::Duration kLong = absl::Seconds(10);

// Commands that were sent together, until the last is answered.
struct Sent {
  absl::Mutex mutex;
  size_t left ABSL_GUARDED_BY(mutex) = 0;
  std::vector<Answer> answers ABSL_GUARDED_BY(mutex);
};

// Decided on what the cause was decided on, or later.
Height ReferenceHeightMin(const Cause& cause) {
  return cause.entry.partition.log == v1::LOG_REFERENCE ? cause.entry.height + 1
                                                        : cause.entry.record->reference_height();
}

Submission SubmissionOf(const Cause& cause, const Reaction& reaction) {
  Submission submission;
  submission.command = &reaction.command;
  submission.route = RouteOf(reaction.command);
  submission.actor = {
      .principal = reaction.principal, .on_behalf_of = "", .role = v1::ROLE_SERVICE};
  submission.request_hash = Sha256(SerializeDeterministic(reaction.command));
  submission.traceparent = cause.entry.record->traceparent();
  submission.deadline = absl::Now() + kAttempt;
  submission.causation = ToPlace(cause.entry.partition, cause.entry.height);
  submission.cause_recorded_at =
      google::protobuf::util::TimeUtil::TimestampToMicroseconds(cause.entry.record->recorded_at());
  submission.reference_height_min = ReferenceHeightMin(cause);
  return submission;
}

// Of an answer: its record, or that another build made another body of the id.
bool IsEnd(const Answer& answer) {
  return answer.status.ok() || absl::IsAlreadyExists(answer.status);
}

absl::Status TroubleOf(const Answer& answer) {
  if (!answer.status.ok() || !answer.result.has_refusal()) return answer.status;
  return absl::FailedPreconditionError(
      fmt::format("refused: {}", answer.result.refusal().message()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<PartitionReactor>> PartitionReactor::Open(
    PartitionReactorOptions options, EventLog* log, const RowStore& store) {
  const ChainId chain{options.ledger_id, options.partition,
                      log->PartitionCount(options.partition.log)};
  ASSIGN_OR_RETURN(const rows::WriterPosition done, ReadPosition(store, kReactionsConsumer, chain));
  ASSIGN_OR_RETURN(const rows::WriterPosition told, ReadPosition(store, kWriterConsumer, chain));
  std::unique_ptr<PartitionReactor> reactor(new PartitionReactor(std::move(options), log));
  reactor->done_to_ = done.next_offset();
  reactor->done_tip_ = TipOf(done);
  reactor->told_from_ = told.next_offset();
  return reactor;
}

void PartitionReactor::Start() {
  thread_ = std::thread([this] {
    NameThisThread("r " + ToString(options_.partition));
    Run();
  });
}

void PartitionReactor::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void PartitionReactor::Counted(Offset offset, Height height) {
  absl::MutexLock lock(&mutex_);
  told_.push_back({offset, height});
}

bool PartitionReactor::Done() const {
  absl::MutexLock lock(&mutex_);
  return !busy_ && told_.empty();
}

void PartitionReactor::Run() {
  if (!DoUntold()) return;
  Told told;
  while (TakeTold(&told)) {
    if (!DoTold(told)) return;
  }
}

bool PartitionReactor::DoUntold() {
  const ChainId chain{options_.ledger_id, options_.partition,
                      log_.PartitionCount(options_.partition.log)};
  EntryReader reader(chain, done_to_, done_tip_);
  while (reader.next() < told_from_) {
    const absl::StatusOr<EntryBatch> batch = reader.ReadFrom(log_, kReadBytes);
    if (!batch.ok()) {
      if (!Pause(kPauseMax)) return false;
      continue;
    }
    for (const Entry& entry : batch->entries) {
      if (entry.offset >= told_from_) return true;
      if (!HasReactions(*entry.record)) continue;
      if (!DoAll({entry, log_.PartitionCount(v1::LOG_ACCOUNTS)})) return false;
    }
  }
  return true;
}

bool PartitionReactor::TakeTold(Told* told) {
  absl::MutexLock lock(&mutex_);
  busy_ = false;
  const auto is_due = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !told_.empty();
  };
  mutex_.Await(absl::Condition(&is_due));
  if (stopping_) return false;
  *told = told_.front();
  told_.pop_front();
  busy_ = true;
  return true;
}

bool PartitionReactor::DoTold(const Told& told) {
  if (told.offset < done_to_) return true;
  for (;;) {
    const auto batch = log_.Read(options_.partition, told.offset, 1);
    if (batch.ok() && !batch->records.empty()) {
      const StoredRecord& stored = batch->records.front();
      google::protobuf::Arena arena;
      const Entry entry{options_.partition, told.offset, told.height, RecordHash(stored.value),
                        DecodeRecord(stored.value, &arena)};
      return DoAll({entry, log_.PartitionCount(v1::LOG_ACCOUNTS)});
    }
    if (!Pause(kPauseMax)) return false;
  }
}

bool PartitionReactor::DoAll(const Cause& cause) {
  std::vector<Reaction> reactions = ReactionsTo(cause);
  absl::Time told_at = absl::Now();
  for (absl::Duration pause = kPauseMin;; pause = std::min(2 * pause, kPauseMax)) {
    reactions = SendOnce(cause, std::move(reactions));
    if (reactions.empty()) return true;
    if (absl::Now() - told_at >= kLong) {
      told_at = absl::Now();
      options_.on_trouble(reactions.front(), absl::UnavailableError("it is not answered yet"));
    }
    if (!Pause(pause)) return false;
  }
}

std::vector<Reaction> PartitionReactor::SendOnce(const Cause& cause,
                                                 std::vector<Reaction> reactions) {
  const auto sent = std::make_shared<Sent>();
  {
    absl::MutexLock lock(&sent->mutex);
    sent->left = reactions.size();
    sent->answers.assign(reactions.size(), FaultAnswer(absl::UnavailableError("not sent")));
  }
  for (size_t i = 0; i < reactions.size(); ++i) {
    Submission submission = SubmissionOf(cause, reactions[i]);
    submission.done = [sent, i](Answer answer) {
      absl::MutexLock lock(&sent->mutex);
      sent->answers[i] = std::move(answer);
      --sent->left;
    };
    const PartitionId target{
        submission.route.log,
        PartitionOf(submission.route.partition_key, log_.PartitionCount(submission.route.log))};
    Writer* const writer = options_.writer_of(target);
    if (writer == nullptr) {
      submission.done(FaultAnswer(absl::UnavailableError("there is no writer yet")));
      continue;
    }
    writer->Submit({&submission, 1});
  }
  const auto is_answered = [&sent]()
                               ABSL_SHARED_LOCKS_REQUIRED(sent->mutex) { return sent->left == 0; };
  absl::MutexLock lock(&sent->mutex);
  sent->mutex.Await(absl::Condition(&is_answered));
  std::vector<Reaction> left;
  for (size_t i = 0; i < reactions.size(); ++i) {
    const absl::Status trouble = TroubleOf(sent->answers[i]);
    if (IsEnd(sent->answers[i])) {
      if (!trouble.ok()) options_.on_trouble(reactions[i], trouble);
    } else {
      left.push_back(std::move(reactions[i]));
    }
  }
  return left;
}

bool PartitionReactor::Pause(absl::Duration pause) {
  absl::MutexLock lock(&mutex_);
  return !mutex_.AwaitWithTimeout(absl::Condition(&stopping_), pause);
}

}  // namespace quittance
