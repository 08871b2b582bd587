#pragma once
// Commands made up from a seed: mostly ones that the world as it stands will accept, a few that it
// will refuse. The same seed and world make the same commands, whatever the library.

#include <random>
#include <string>
#include <vector>

#include "tests/scenario/world.h"

namespace quittance::scenario {

class Dice {
 public:
  explicit Dice(uint64_t seed) : engine_(seed) {}

  // 0 <= result < bound. REQUIRES: bound > 0.
  uint64_t Below(uint64_t bound) { return engine_() % bound; }
  int64_t Between(int64_t least, int64_t most) {
    return least + static_cast<int64_t>(Below(static_cast<uint64_t>(most - least + 1)));
  }
  bool Chance(uint64_t percent) { return Below(100) < percent; }
  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[Below(from.size())];
  }

 private:
  std::mt19937_64 engine_;
};

// What one account has, for the dice to pick from; ids only.
struct Holdings {
  std::vector<std::string> items, open_items, documents, drafts, receipts, open_credits;
  std::vector<std::string> allocations, refunds, disputes, complaints, placements, approvals;
  std::vector<std::string> write_offs;
};
Holdings HoldingsOf(const TableReader& rows, const std::string& stream);

class RandomCommands {
 public:
  RandomCommands(uint64_t seed, const World& world) : dice_(seed), world_(world) {}

  // Books and accounts, all of which are accepted.
  std::vector<v1::Command> Opening();
  v1::Command Next();
  // Today or up to three days later.
  std::string NextDay();
  // Who gives the next command: one with limits, or one without.
  Actor NextActor();

 private:
  using Make = void (RandomCommands::*)(v1::Command*);

  // Each fills in one command on account_ and what it has; where it has nothing fit, one that will
  // be refused.
  void Invoice(v1::Command* command);
  void Draft(v1::Command* command);
  void InvoiceEnd(v1::Command* command);
  void Charge(v1::Command* command);
  void Interest(v1::Command* command);
  void ChargeEnd(v1::Command* command);
  void DueDate(v1::Command* command);
  void CreditNote(v1::Command* command);
  void AccountChange(v1::Command* command);
  void Receipt(v1::Command* command);
  void ReceiptStep(v1::Command* command);
  void Reversal(v1::Command* command);
  void Chargeback(v1::Command* command);
  void Allocation(v1::Command* command);
  void AllocationEnd(v1::Command* command);
  void Refund(v1::Command* command);
  void RefundStep(v1::Command* command);
  void Dispute(v1::Command* command);
  void DisputeEnd(v1::Command* command);
  void Complaint(v1::Command* command);
  void ComplaintStep(v1::Command* command);
  void Compensation(v1::Command* command);
  void Placement(v1::Command* command);
  void PlacementEnd(v1::Command* command);
  void WriteOff(v1::Command* command);
  void WriteOffEnd(v1::Command* command);
  void Recovery(v1::Command* command);
  void Provision(v1::Command* command);
  void Hold(v1::Command* command);
  void AccountDue(v1::Command* command);
  void Approval(v1::Command* command);
  void ApprovalEnd(v1::Command* command);

  std::string NewId(std::string_view prefix);
  // One of `from`, or an id that does not exist.
  std::string PickOr(const std::vector<std::string>& from);
  std::string DaysFromToday(int64_t least, int64_t most);
  // Mostly what is open of the item or less; now and then more.
  int64_t PartOf(int64_t amount_minor);

  Dice dice_;
  const World& world_;
  std::string account_id_;
  std::string stream_;
  Holdings has_;
  uint64_t ids_ = 0;
};

}  // namespace quittance::scenario
