#pragma once
// Clients of the simulation: each sends its commands to any writer, again and again under the same
// ids, until answered, and remembers every answer.

#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "ledger/writer/submission.h"

namespace quittance {

// A refusal or an acceptance as a client saw it.
struct Seen {
  std::string result;  // serialised, deterministic
  Height height = 0;
  Offset offset = 0;
  bool repeated = false;
};

class Clients {
 public:
  // Commands that get in each other's way: the same accounts opened, blocked and billed up to a
  // limit by many. Few are under way at a time: a hundredth of all, at least six.
  explicit Clients(uint64_t seed, int commands = 40);

  // A submission of a random command that is not answered, or now and then of one that is. Nullopt:
  // all are answered.
  std::optional<Submission> Next(std::mt19937_64& random);

  // The next command that was never sent this way; nullopt: all were.
  std::optional<Submission> NextNew();

  bool AllAnswered() const { return answers_.size() + not_applied_.size() >= commands_.size(); }
  size_t count() const { return commands_.size(); }

  const std::map<std::string, Seen>& answers() const { return answers_; }
  // Ids that were told, for good, that they had no effect: no writer may say so of what it has
  // proposed.
  const std::map<std::string, std::string>& not_applied() const { return not_applied_; }
  // The largest offset of any answer so far.
  Offset newest() const { return newest_; }
  // What contradicts itself; empty: nothing.
  const std::string& contradiction() const { return contradiction_; }

 private:
  void Take(size_t index, const Answer& answer);
  Submission SubmissionOf(size_t index);
  bool IsAnswered(size_t index) const;

  std::vector<std::shared_ptr<v1::Command>> commands_;
  const size_t window_;
  size_t answered_ = 0;  // all before are
  size_t new_ = 0;       // NextNew's
  std::map<std::string, Seen> answers_;
  std::map<std::string, std::string> not_applied_;
  Offset newest_ = -1;
  std::string contradiction_;
};

}  // namespace quittance
