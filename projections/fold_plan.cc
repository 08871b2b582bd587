#include "projections/fold_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "projections/fold_positions.h"

namespace quittance {
namespace {

const rows::FoldPosition* FindServing(const std::vector<rows::FoldPosition>& positions,
                                      const ReadModel& model) {
  for (const rows::FoldPosition& position : positions) {
    if (position.serves() && position.model() == model.name() &&
        position.version() == model.version()) {
      return &position;
    }
  }
  return nullptr;
}

absl::Status CheckLedger(const ChainId& chain, const std::vector<rows::FoldPosition>& positions) {
  for (const rows::FoldPosition& position : positions) {
    if (position.ledger_id() == chain.ledger_id) continue;
    return absl::FailedPreconditionError(fmt::format(
        "the read models of {} were folded from ledger {}, not {}; erase their store or open the "
        "right one",
        ToString(chain.partition), ToHex(position.ledger_id()), ToHex(chain.ledger_id)));
  }
  return absl::OkStatus();
}

void EndLeftovers(const std::vector<rows::FoldPosition>& positions, FoldPlan& plan) {
  std::set<std::string> kept;
  for (const Served& served : plan.generations) kept.insert(served.generation->consumer());
  for (const rows::FoldPosition& position : positions) {
    const std::string consumer =
        ConsumerName(position.model(), position.version(), position.generation());
    if (kept.contains(consumer)) continue;
    EraseSlot(position.slot(), plan.leftovers);
    plan.leftovers.ErasePosition(consumer);
  }
}

}  // namespace

std::vector<Served> NewGenerations(const std::vector<const ReadModel*>& models,
                                   const std::vector<Served>& taken, bool serves) {
  std::set<uint32_t> slots;
  uint64_t last_number = 0;
  for (const Served& served : taken) {
    slots.insert(served.generation->slot());
    last_number = std::max(last_number, served.generation->number());
  }
  std::vector<Served> generations;
  uint32_t slot = 1;
  for (const ReadModel* model : models) {
    while (slots.contains(slot)) ++slot;
    CHECK(slot < Generation::kSlots, "{} read models leave no slot", slots.size());
    slots.insert(slot);
    generations.push_back({std::make_shared<Generation>(model, slot, last_number + 1), serves});
  }
  return generations;
}

absl::StatusOr<FoldPlan> PlanFold(const ChainId& chain, const RowView& store,
                                  const std::vector<const ReadModel*>& models) {
  ASSIGN_OR_RETURN(const std::vector<rows::FoldPosition> positions, StoredPositions(store));
  RETURN_IF_ERROR(CheckLedger(chain, positions));
  // All that serve stand at one place; where they do not, those that lag are folded anew.
  const rows::FoldPosition* first = nullptr;
  for (const ReadModel* model : models) {
    const rows::FoldPosition* position = FindServing(positions, *model);
    if (position == nullptr) continue;
    if (first == nullptr || position->offset() > first->offset()) first = position;
  }
  FoldPlan plan;
  if (first == nullptr) {
    plan.place = PlaceAtBeginning(chain);
    plan.generations = NewGenerations(models, {}, /*serves=*/true);
  } else {
    ASSIGN_OR_RETURN(plan.place, PlaceOf(*first));
    for (const ReadModel* model : models) {
      const rows::FoldPosition* position = FindServing(positions, *model);
      if (position == nullptr || position->offset() != first->offset()) {
        plan.to_build.push_back(model);
        continue;
      }
      plan.generations.push_back(
          {std::make_shared<Generation>(model, position->slot(), position->generation()), true});
    }
  }
  EndLeftovers(positions, plan);
  return plan;
}

}  // namespace quittance
