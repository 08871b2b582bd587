#include "ledger/log/memory_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"

namespace quittance {
namespace {

const absl::Status& Injected() {
  static const absl::Status status = absl::UnavailableError("injected fault: outcome unknown");
  return status;
}

}  // namespace

class MemoryLog::MemoryAppender final : public Appender {
 public:
  MemoryAppender(MemoryLog* log, std::shared_ptr<Sender> sender)
      : log_(*log), sender_(std::move(sender)) {}
  ~MemoryAppender() override {
    sender_->channel->Close();
    log_.Leave(sender_);
  }

  void Append(uint64_t number, std::string_view /*key*/, std::string value) override {
    CHECK(value.size() <= kRecordBytesMax, "a record of {} bytes", value.size());
    unflushed_.push_back({number, std::make_shared<const std::string>(std::move(value))});
  }
  void Flush() override { log_.Send(sender_, unflushed_); }

 private:
  MemoryLog& log_;
  const std::shared_ptr<Sender> sender_;
  std::vector<Sent> unflushed_;
};

MemoryLog::MemoryLog(MemoryLogOptions options)
    : options_(std::move(options)),
      set_{options_.accounts_partitions},
      partitions_(set_.count()),
      order_(options_.order_seed) {
  if (!options_.stepped) thread_ = std::thread([this] { Run(); });
}

MemoryLog::~MemoryLog() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

absl::StatusOr<std::unique_ptr<Appender>> MemoryLog::OpenAppender(PartitionId partition,
                                                                  AckSink sink) {
  RETURN_IF_ERROR(set_.Check(partition));
  auto sender = std::make_shared<Sender>();
  sender->ordinal = set_.OrdinalOf(partition);
  sender->channel = std::make_shared<AckChannel>(std::move(sink));
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(health_);
  senders_.push_back(sender);
  return std::make_unique<MemoryAppender>(this, std::move(sender));
}

absl::StatusOr<RecordBatch> MemoryLog::Read(PartitionId partition, Offset from, size_t bytes_max) {
  RETURN_IF_ERROR(set_.Check(partition));
  auto values = std::make_shared<std::vector<Value>>();
  RecordBatch batch;
  const std::lock_guard lock(mutex_);
  const Partition& stored = partitions_[set_.OrdinalOf(partition)];
  const auto end = static_cast<Offset>(stored.durable);
  if (from < 0 || from > end) {
    return absl::OutOfRangeError(
        fmt::format("{}: offset {} asked, but the log ends at {}", ToString(partition), from, end));
  }
  size_t bytes = 0;
  for (Offset offset = from; offset < end; ++offset) {
    const Value& value = stored.records[static_cast<size_t>(offset)];
    if (!values->empty() && bytes + value->size() > bytes_max) break;
    bytes += value->size();
    values->push_back(value);
    batch.records.push_back({.offset = offset, .value = *value});
  }
  batch.storage = std::move(values);
  return batch;
}

absl::StatusOr<Offset> MemoryLog::End(PartitionId partition) {
  RETURN_IF_ERROR(set_.Check(partition));
  const std::lock_guard lock(mutex_);
  return static_cast<Offset>(partitions_[set_.OrdinalOf(partition)].durable);
}

bool MemoryLog::AwaitBeyond(PartitionId partition, Offset offset, absl::Time deadline) {
  CHECK(set_.Has(partition), "no partition {}", ToString(partition));
  std::unique_lock lock(mutex_);
  const Partition& stored = partitions_[set_.OrdinalOf(partition)];
  const auto beyond = [&] { return static_cast<Offset>(stored.durable) > offset; };
  while (!beyond() && health_.ok()) {
    if (grown_.wait_until(lock, absl::ToChronoTime(deadline)) == std::cv_status::timeout) break;
  }
  return beyond();
}

absl::Status MemoryLog::health() const {
  const std::lock_guard lock(mutex_);
  return health_;
}

bool MemoryLog::Step() {
  CHECK(options_.stepped);
  return StepOnce();
}

void MemoryLog::ReleaseLate() {
  const std::lock_guard lock(mutex_);
  for (Partition& partition : partitions_) partition.released = partition.late.size();
  changed_.notify_one();
}

void MemoryLog::TruncateUnacknowledged(PartitionId partition) {
  CHECK(set_.Has(partition), "no partition {}", ToString(partition));
  const std::lock_guard lock(mutex_);
  Truncate(partitions_[set_.OrdinalOf(partition)]);
  changed_.notify_one();
}

void MemoryLog::Send(const std::shared_ptr<Sender>& sender, std::vector<Sent>& records) {
  const std::lock_guard lock(mutex_);
  for (Sent& record : records) sender->sent.push_back(std::move(record));
  records.clear();
  changed_.notify_one();
}

void MemoryLog::Leave(const std::shared_ptr<Sender>& sender) {
  const std::lock_guard lock(mutex_);
  sender->gone = true;
}

void MemoryLog::Run() {
  for (;;) {
    while (StepOnce()) {
    }
    std::unique_lock lock(mutex_);
    while (!stopped_ && Possible().empty()) changed_.wait(lock);
    if (stopped_) return;
  }
}

bool MemoryLog::StepOnce() {
  std::shared_ptr<AckChannel> channel;
  std::vector<Ack> acks;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(senders_,
                  [](const auto& sender) { return sender->gone && sender->sent.empty(); });
    const std::vector<Action> possible = Possible();
    if (possible.empty()) return false;
    const Action action = possible[options_.order_seed == 0 ? 0 : order_() % possible.size()];
    switch (action.kind) {
      case Action::kLand:
        Land(senders_[action.index]);
        break;
      case Action::kLandLate: {
        Partition& partition = partitions_[action.index];
        partition.records.push_back(std::move(partition.late.front()));
        partition.late.pop_front();
        if (partition.released > 0) --partition.released;
        break;
      }
      case Action::kCommit:
        Commit(partitions_[action.index]);
        break;
      case Action::kDeliver:
        channel = senders_[action.index]->channel;
        acks = std::exchange(senders_[action.index]->acks, {});
        break;
    }
  }
  if (channel) channel->Deliver(acks);
  return true;
}

std::vector<MemoryLog::Action> MemoryLog::Possible() const {
  std::vector<Action> possible;
  for (size_t i = 0; i < senders_.size(); ++i) {
    if (!senders_[i]->sent.empty()) possible.push_back({Action::kLand, i});
  }
  for (size_t i = 0; i < partitions_.size(); ++i) {
    const Partition& partition = partitions_[i];
    const bool due = options_.order_seed == 0 ? partition.released > 0 : !partition.late.empty();
    if (due && health_.ok()) possible.push_back({Action::kLandLate, i});
  }
  for (size_t i = 0; i < partitions_.size(); ++i) {
    const Partition& partition = partitions_[i];
    if (partition.records.size() > partition.durable) possible.push_back({Action::kCommit, i});
  }
  for (size_t i = 0; i < senders_.size(); ++i) {
    if (!senders_[i]->acks.empty()) possible.push_back({Action::kDeliver, i});
  }
  return possible;
}

void MemoryLog::Land(const std::shared_ptr<Sender>& sender) {
  Sent record = std::move(sender->sent.front());
  sender->sent.pop_front();
  if (!health_.ok()) {
    sender->acks.push_back({record.number, Ack::kUnknown, health_});
    return;
  }
  const Fault fault =
      options_.faults ? options_.faults(set_.At(sender->ordinal), record.number) : Fault::kNone;
  LandWith(fault, sender, std::move(record));
}

void MemoryLog::LandWith(Fault fault, const std::shared_ptr<Sender>& sender, Sent record) {
  Partition& partition = partitions_[sender->ordinal];
  const auto wait = [&](Offset offset, absl::Status status) {
    partition.waiting.push_back({sender, {record.number, offset, std::move(status)}});
  };
  const auto fail = [&] { sender->acks.push_back({record.number, Ack::kUnknown, Injected()}); };
  const auto land = [&] { partition.records.push_back(record.value); };
  if (fault == Fault::kGap && !partition.records.empty()) {
    partition.records.push_back(partition.records.front());
  }
  const auto offset = static_cast<Offset>(partition.records.size());
  switch (fault) {
    case Fault::kNone:
    case Fault::kGap:
      land();
      return wait(offset, absl::OkStatus());
    case Fault::kLostAck:
      return land();
    case Fault::kDropped:
      return;
    case Fault::kAckWithoutOffset:
      land();
      return wait(Ack::kUnknown, absl::OkStatus());
    case Fault::kErrorLanded:
      land();
      return fail();
    case Fault::kErrorDropped:
      return fail();
    case Fault::kLate:
      partition.late.push_back(record.value);
      return fail();
    case Fault::kDuplicate:
      land();
      land();
      return wait(offset, absl::OkStatus());
    case Fault::kTruncated:
      land();
      wait(offset, absl::OkStatus());
      partition.truncate = true;
      return;
    case Fault::kFatal:
      fail();
      return Poison();
  }
}

void MemoryLog::Commit(Partition& partition) {
  if (partition.truncate) return Truncate(partition);
  partition.durable = partition.records.size();
  for (Waiting& waiting : partition.waiting) {
    if (!waiting.sender->gone) waiting.sender->acks.push_back(std::move(waiting.ack));
  }
  partition.waiting.clear();
  grown_.notify_all();
}

void MemoryLog::Truncate(Partition& partition) {
  partition.records.resize(partition.durable);
  partition.truncate = false;
  for (Waiting& waiting : partition.waiting) {
    if (waiting.sender->gone) continue;
    waiting.sender->acks.push_back({waiting.ack.number, Ack::kUnknown, Injected()});
  }
  partition.waiting.clear();
}

void MemoryLog::Poison() {
  health_ = absl::UnavailableError("injected fault: the log is poisoned");
  for (Partition& partition : partitions_) {
    Truncate(partition);
    partition.late.clear();
    partition.released = 0;
  }
  grown_.notify_all();
}

}  // namespace quittance
