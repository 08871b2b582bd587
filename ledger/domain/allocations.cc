#include "ledger/domain/allocations.h"

#include <charconv>

#include "ledger/base/check.h"
#include "ledger/base/key.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/tables.h"

namespace quittance {

uint64_t NumberOfAllocation(std::string_view allocation_id) {
  uint64_t number = 0;
  const char* end = allocation_id.data() + allocation_id.size();
  const bool has_prefix = allocation_id.starts_with('A');
  const auto [stop, error] =
      std::from_chars(allocation_id.data() + (has_prefix ? 1 : 0), end, number);
  CHECK(has_prefix && error == std::errc() && stop == end, "'{}' is not an allocation id",
        allocation_id);
  return number;
}

std::string CreditAllocationKey(std::string_view credit_id, std::string_view allocation_id) {
  const auto number = static_cast<int64_t>(NumberOfAllocation(allocation_id));
  return Key().Text(credit_id).Int(number).Take();
}

std::string AllocationIdOfKey(std::string_view credit_allocation_key) {
  KeyReader reader(credit_allocation_key);
  reader.Text();
  return "A" + std::to_string(reader.Int());
}

namespace {

// What an allocation moves besides its credit: its item or, of a recovery, its write-off.
struct Moved {
  std::string_view what;
  const std::string& id;
  const std::string& last_date;
};
Moved MovedBy(const rows::AllocationRow& allocation, const AllocationDraft& draft) {
  const Situation& situation = draft.situation();
  const std::string& write_off_id = allocation.write_off_id();
  if (write_off_id.empty()) {
    return {"item", allocation.item_id(), draft.Item(allocation.item_id())->last_movement_date()};
  }
  return {
      "write-off", write_off_id,
      tables::kWriteOff.Find(situation.rows, situation.stream, write_off_id)->last_movement_date()};
}

}  // namespace

MaybeRefusal AddUndone(std::string_view allocation_id, const rows::AllocationRow& allocation,
                       bool has_own_date, AllocationDraft& draft, Outcome& outcome) {
  const Situation& situation = draft.situation();
  const Moved moved = MovedBy(allocation, draft);
  const rows::CreditRow& credit = *draft.Credit(allocation.credit_id());
  if (has_own_date) {
    RETURN_IF_REFUSED(
        CheckNotBefore(situation.effective_date, moved.last_date, moved.what, moved.id));
    RETURN_IF_REFUSED(CheckNotBefore(situation.effective_date, credit.last_movement_date(),
                                     "credit", allocation.credit_id()));
  }
  v1::Event& event =
      outcome.Add(MovementDate(situation, moved.last_date, credit.last_movement_date()));
  v1::AllocationUndone& undone = *event.mutable_allocation_undone();
  undone.mutable_allocation_id()->assign(allocation_id);
  undone.set_credit_id(allocation.credit_id());
  undone.set_item_id(allocation.item_id());
  undone.set_currency(allocation.currency());
  undone.set_amount_minor(allocation.amount_minor());
  undone.set_discount_minor(allocation.discount_minor());
  undone.set_difference_minor(allocation.difference_minor());
  undone.set_tax_share_minor(allocation.tax_share_minor());
  undone.set_reduces_tax(allocation.reduces_tax());
  undone.set_write_off_id(allocation.write_off_id());
  draft.Apply(event);
  return std::nullopt;
}

}  // namespace quittance
