#pragma once
// The writer's half of the tip rule (rules 5 to 22 of docs/spec/README.md): what is confirmed, what
// is proposed on top of it, when a proposal counts by its ack alone, and what becomes of the rest
// when the log must be read back. Pure: no thread, no clock, no I/O; one thread at a time.
//
// It begins reading: Fold every record from folded() + 1 to the high watermark, then EndReading.

#include <algorithm>
#include <deque>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/check.h"
#include "ledger/log/chain.h"
#include "ledger/log/event_log.h"
#include "ledger/log/tip_rules.h"

namespace quittance {

// `Payload` travels with a proposal and comes back when it is confirmed or dropped.
template <TipRules kRules, typename Payload>
class TipQueue {
 public:
  enum class State {
    kReading,  // reads back; proposes nothing, confirms nothing by ack
    kRunning,
    kStopped,  // for good, see stopped()
  };
  enum class Verdict {
    kNoise,
    kOwn,      // the oldest proposal: confirmed
    kForeign,  // counts, but is not the oldest proposal: the proposals left will be dropped
  };

  // Where the fold stands: `folded` is the last offset judged, -1 at the beginning.
  TipQueue(Offset folded, const Tip& tip) : folded_(folded), tip_(tip) {}

  State state() const { return state_; }
  bool running() const { return state_ == State::kRunning; }
  const absl::Status& stopped() const { return stopped_; }
  Offset folded() const { return folded_; }
  const Tip& confirmed() const { return tip_; }
  size_t size() const { return proposals_.size(); }
  Payload& payload(size_t index) { return proposals_[index].payload; }

  // The tip as it will be when all proposals count: what the next one names as prev, and its
  // height.
  Tip ahead() const {
    if (proposals_.empty()) return tip_;
    return {proposals_.back().hash, tip_.height + proposals_.size()};
  }

  // Acks are matched by (generation, number). It changes when proposals are dropped or failed:
  // their sending side must be closed and a new one opened.
  uint64_t generation() const { return generation_; }

  // Adds a record whose prev is ahead().hash; returns the number to send it under. REQUIRES:
  // running().
  uint64_t Propose(const Hash& hash, Payload payload) {
    CHECK(running(), "proposed while the log is read back");
    const Hash prev = ahead().hash;
    proposals_.push_back({next_number_, prev, hash, Ack::kUnknown, std::move(payload)});
    return next_number_++;
  }

  // confirmed(Payload&&, Offset, Height) for each proposal that counts now, in order. Anything but
  // the expected makes it read back (state()); an ack that cannot be stops it.
  template <typename Confirmed>
  void OnAcks(uint64_t generation, std::span<const Ack> acks, Confirmed&& confirmed) {
    for (const Ack& ack : acks) {
      if (state_ == State::kStopped) return;
      reach_ = std::max(reach_, ack.offset);
      Buffer(generation, ack);
    }
    while (running() && ConfirmOldest(confirmed)) {
    }
  }

  // The oldest proposal has waited too long, or an idle writer wants to see what others wrote.
  void BeginReading() {
    if (state_ == State::kRunning) state_ = State::kReading;
  }

  // Offsets up to here are known to be on the log: EndReading may be called once folded() has
  // reached it.
  Offset must_reach() const { return kRules.reaches_acknowledged ? reach_ : folded_; }

  // The proposals left will be dropped, whatever is read.
  bool hopeless() const {
    return failed_ || own_noise_ || (foreign_ && kRules.drops_behind_foreign);
  }

  // Whether EndReading would leave the proposals as they are, as far as is folded now. Where it
  // would not, their sending side is closed first and then read to the end once more, so that they
  // do not get in the way of the next.
  bool keeps() const {
    if (hopeless()) return false;
    return foreign_ || own_ > 0 || !kRules.keeps_behind_own_only || proposals_.empty();
  }

  // Judges the record at folded() + 1. `own` is set where it was the oldest proposal. REQUIRES:
  // kReading.
  Verdict Fold(Offset offset, std::string_view prev, const Hash& hash, Payload* own) {
    CHECK(state_ == State::kReading && offset == folded_ + 1, "offset {} folded after {}", offset,
          folded_);
    folded_ = offset;
    if (!Admit(tip_, kRules.counts_only_on_tip ? prev : AsBytes(tip_.hash), hash)) {
      own_noise_ = own_noise_ || IsProposed(hash);
      return Verdict::kNoise;
    }
    if (foreign_ || proposals_.empty() || proposals_.front().hash != hash) {
      foreign_ = !proposals_.empty();
      return Verdict::kForeign;
    }
    ++own_;
    *own = std::move(proposals_.front().payload);
    proposals_.pop_front();
    return Verdict::kOwn;
  }

  // Runs again. Returns the proposals dropped, oldest first: their outcome is unknown until a later
  // record counts, so they are decided again with the same command ids. `drop`: drop them in any
  // case.
  std::vector<Payload> EndReading(bool drop) {
    CHECK(state_ == State::kReading && folded_ >= must_reach(), "read back to {}, acknowledged {}",
          folded_, must_reach());
    std::vector<Payload> dropped;
    if (drop || !keeps()) {
      for (Proposal& proposal : proposals_) dropped.push_back(std::move(proposal.payload));
      proposals_.clear();
      ++generation_;
    }
    failed_ = foreign_ = own_noise_ = false;
    own_ = 0;
    state_ = State::kRunning;
    return dropped;
  }

  // Nothing is proposed or confirmed any more.
  void Stop(absl::Status why) {
    state_ = State::kStopped;
    stopped_ = std::move(why);
  }

  // All proposals, oldest first, when it has stopped.
  std::vector<Payload> TakeAll() {
    std::vector<Payload> payloads;
    for (Proposal& proposal : proposals_) payloads.push_back(std::move(proposal.payload));
    proposals_.clear();
    return payloads;
  }

 private:
  struct Proposal {
    uint64_t number = 0;
    Hash prev{};
    Hash hash{};
    Offset acknowledged = Ack::kUnknown;
    Payload payload;
  };

  bool IsProposed(const Hash& hash) const {
    return std::any_of(proposals_.begin(), proposals_.end(),
                       [&](const Proposal& proposal) { return proposal.hash == hash; });
  }

  // The proposal an ack is for, or nullptr.
  Proposal* Match(uint64_t generation, const Ack& ack) {
    if (proposals_.empty()) return nullptr;
    if (!kRules.current_generation_only) return &proposals_.front();
    if (generation != generation_ || ack.number < proposals_.front().number) return nullptr;
    const uint64_t index = ack.number - proposals_.front().number;
    CHECK(index < proposals_.size(), "ack of proposal {}, never sent", ack.number);
    return &proposals_[index];
  }

  void Buffer(uint64_t generation, const Ack& ack) {
    Proposal* const proposal = Match(generation, ack);
    if (proposal == nullptr) return;
    if (ack.offset == Ack::kUnknown) {
      if (kRules.errors_are_trouble) {
        failed_ = true;
        BeginReading();
      } else if (proposal == &proposals_.front()) {
        proposals_.pop_front();
      }
      return;
    }
    if (ack.offset <= folded_ && !own_noise_ && kRules.alarms_below_folded) {
      return Stop(absl::DataLossError(fmt::format(
          "record acknowledged at offset {} where offset {} was folded already: the log was cut or "
          "exchanged; restore it, then start again",
          ack.offset, folded_)));
    }
    proposal->acknowledged = ack.offset;
    if (!kRules.oldest_first && ack.offset == folded_ + 1) {
      while (&proposals_.front() != proposal) proposals_.pop_front();
      proposals_.front().prev = tip_.hash;
    }
    if (!kRules.acks_stand_alone) InferEarlier(*proposal);
  }

  // Only for the mutant of rule 11: takes an ack for an ack of all that was sent before it.
  void InferEarlier(const Proposal& proposal) {
    Offset expected = folded_;
    for (Proposal& earlier : proposals_) {
      earlier.acknowledged = ++expected;
      if (&earlier == &proposal) break;
    }
  }

  template <typename Confirmed>
  bool ConfirmOldest(Confirmed&& confirmed) {
    if (proposals_.empty() || proposals_.front().acknowledged == Ack::kUnknown) return false;
    Proposal& oldest = proposals_.front();
    const bool next =
        kRules.contiguous ? oldest.acknowledged == folded_ + 1 : oldest.acknowledged > folded_;
    const std::string_view prev = kRules.checks_prev ? AsBytes(oldest.prev) : AsBytes(tip_.hash);
    const Height height = tip_.height;
    if (!next || !Admit(tip_, prev, oldest.hash)) {
      BeginReading();
      return false;
    }
    folded_ = oldest.acknowledged;
    Payload payload = std::move(oldest.payload);
    proposals_.pop_front();
    confirmed(std::move(payload), folded_, height);
    return true;
  }

  State state_ = State::kReading;
  absl::Status stopped_;
  Offset folded_;
  Tip tip_;
  std::deque<Proposal> proposals_;
  uint64_t generation_ = 1;
  uint64_t next_number_ = 1;
  Offset reach_ = -1;

  // Since reading began.
  size_t own_ = 0;          // proposals that counted
  bool foreign_ = false;    // something else counted in front of a proposal
  bool own_noise_ = false;  // a proposal was met as noise
  bool failed_ = false;     // a proposal will never be acknowledged
};

}  // namespace quittance
