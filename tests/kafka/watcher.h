#pragma once
// What any reader of a partition sees of it, and what it may ask of the answers given: whoever has
// folded the offset of an answer's token sees that command, once, at the height it was told.

#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "ledger/log/entry_reader.h"
#include "ledger/writer/submission.h"

namespace quittance {

// A record that counted; its place in the sequence is its height.
struct Counted {
  Offset offset = 0;
  Hash hash{};
  bool operator==(const Counted&) const = default;
};

// The fold of one partition from its first record on.
class CountedSequence {
 public:
  explicit CountedSequence(const ChainId& chain) : reader_(chain) {}

  // Folds to the present end of the log. The first thing wrong, in a sentence; empty: nothing is.
  // A log that cannot be read just now is no wrong.
  std::string Extend(EventLog& log);

  // The offset after the last one judged.
  Offset next() const { return reader_.next(); }
  PartitionId partition() const { return reader_.chain().partition; }
  const std::vector<Counted>& counted() const { return counted_; }
  // -1: the command has not counted.
  Offset HeightOf(const std::string& command_id) const;

 private:
  EntryReader reader_;
  std::vector<Counted> counted_;
  std::unordered_map<std::string, Height> heights_;
};

// Where two readers differ, in a sentence; empty: as far as both have read, they agree.
std::string FirstDisagreement(const CountedSequence& one, const CountedSequence& other);

// Reads a partition as it grows, from its first record on, on a thread of its own, and holds every
// answer against what it reads.
class Watcher {
 public:
  // `log` must outlive it.
  Watcher(EventLog* log, const ChainId& chain);
  ~Watcher();

  // A command was answered. Thread-safe; does not wait.
  void Expect(const std::string& command_id, const Answer& answer);
  // The first thing wrong so far; empty: nothing is. Thread-safe.
  std::string wrong();

  // Ends its thread when it has judged every answer, or cannot by then.
  const CountedSequence& Finish(absl::Time deadline);

 private:
  struct Expected {
    std::string command_id;
    Height height = 0;
  };

  void Run();
  // Those whose token is folded.
  void Judge();
  bool Done();

  EventLog& log_;
  CountedSequence sequence_;  // the thread's alone while that runs
  std::mutex mutex_;          // guards all below
  std::multimap<Offset, Expected> expected_;
  std::string wrong_;
  absl::Time deadline_ = absl::InfiniteFuture();
  bool finishing_ = false;
  std::thread thread_;
};

}  // namespace quittance
