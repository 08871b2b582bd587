#include "tests/kafka/watcher.h"

#include <fmt/format.h>

#include <algorithm>

#include "absl/time/clock.h"

namespace quittance {
namespace {

constexpr size_t kReadBytes = size_t{1} << 20;
// How soon an answer is held against a log that does not grow.
constexpr absl::Duration kPause = absl::Milliseconds(20);

}  // namespace

std::string CountedSequence::Extend(EventLog& log) {
  std::string wrong;
  while (true) {
    const auto batch = reader_.ReadFrom(log, kReadBytes);
    if (absl::IsUnavailable(batch.status())) return wrong;
    if (!batch.ok()) return fmt::format("a reader stops: {}", batch.status().ToString());
    if (batch->entries.empty() && batch->noise == 0) return wrong;
    for (const Entry& entry : batch->entries) {
      counted_.push_back({entry.offset, entry.hash});
      const std::string& id = entry.record->command_id();
      if (id.empty()) continue;
      const auto [before, first] = heights_.emplace(id, entry.height);
      if (first || !wrong.empty()) continue;
      wrong = fmt::format("command {} counts twice, at height {} and at {} (offset {})", id,
                          before->second, entry.height, entry.offset);
    }
  }
}

Offset CountedSequence::HeightOf(const std::string& command_id) const {
  const auto found = heights_.find(command_id);
  return found == heights_.end() ? -1 : static_cast<Offset>(found->second);
}

std::string FirstDisagreement(const CountedSequence& one, const CountedSequence& other) {
  const size_t common = std::min(one.counted().size(), other.counted().size());
  for (size_t height = 0; height < common; ++height) {
    const Counted &a = one.counted()[height], &b = other.counted()[height];
    if (a == b) continue;
    return fmt::format("two readers disagree on height {}: offset {} or {}", height, a.offset,
                       b.offset);
  }
  return "";
}

Watcher::Watcher(EventLog* log, const ChainId& chain)
    : log_(*log), sequence_(chain), thread_([this] { Run(); }) {}

Watcher::~Watcher() { Finish(absl::InfinitePast()); }

void Watcher::Expect(const std::string& command_id, const Answer& answer) {
  const std::lock_guard lock(mutex_);
  expected_.emplace(answer.offset, Expected{command_id, answer.height});
}

std::string Watcher::wrong() {
  const std::lock_guard lock(mutex_);
  return wrong_;
}

const CountedSequence& Watcher::Finish(absl::Time deadline) {
  {
    const std::lock_guard lock(mutex_);
    deadline_ = deadline;
    finishing_ = true;
  }
  if (thread_.joinable()) thread_.join();
  return sequence_;
}

void Watcher::Run() {
  while (!Done()) {
    log_.AwaitBeyond(sequence_.partition(), sequence_.next(), absl::Now() + kPause);
    std::string wrong = sequence_.Extend(log_);
    const std::lock_guard lock(mutex_);
    if (wrong_.empty()) wrong_ = std::move(wrong);
    Judge();
  }
}

void Watcher::Judge() {
  const auto end = expected_.lower_bound(sequence_.next());
  for (auto it = expected_.begin(); it != end && wrong_.empty(); ++it) {
    const Offset height = sequence_.HeightOf(it->second.command_id);
    if (height == static_cast<Offset>(it->second.height)) continue;
    const std::string sees = height < 0 ? "nothing of it" : fmt::format("it at height {}", height);
    wrong_ =
        fmt::format("command {} was answered at height {}, token {}; a reader at {} sees {}",
                    it->second.command_id, it->second.height, it->first, sequence_.next(), sees);
  }
  expected_.erase(expected_.begin(), end);
}

bool Watcher::Done() {
  const std::lock_guard lock(mutex_);
  if (!wrong_.empty()) return true;
  if (!finishing_) return false;
  if (expected_.empty()) return true;
  if (absl::Now() < deadline_) return false;
  wrong_ = fmt::format("a reader stands at offset {}; the token {} was given", sequence_.next(),
                       expected_.rbegin()->first);
  return true;
}

}  // namespace quittance
