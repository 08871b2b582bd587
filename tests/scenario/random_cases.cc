// Random disputes, complaints and placements.

#include <algorithm>

#include "ledger/domain/tables.h"
#include "tests/scenario/random_commands.h"

namespace quittance::scenario {

void RandomCommands::Dispute(v1::Command* command) {
  v1::RaiseDispute& dispute = *command->mutable_raise_dispute();
  dispute.set_dispute_id(NewId("D"));
  dispute.set_item_id(PickOr(has_.open_items));
  const auto* item = tables::kItem.Find(world_.rows(), stream_, dispute.item_id());
  const int64_t left = item == nullptr ? 1 : item->open_minor() - item->disputed_minor();
  dispute.set_amount_minor(PartOf(left));
  dispute.set_reason_kind(v1::DISPUTE_REASON_QUALITY);
}

void RandomCommands::DisputeEnd(v1::Command* command) {
  v1::ResolveDispute& resolve = *command->mutable_resolve_dispute();
  resolve.set_dispute_id(PickOr(has_.disputes));
  resolve.set_outcome(
      dice_.Pick(std::vector{v1::DISPUTE_OUTCOME_UPHELD, v1::DISPUTE_OUTCOME_PARTLY_UPHELD,
                             v1::DISPUTE_OUTCOME_REJECTED}));
  resolve.set_explanation_code("checked");
  if (resolve.outcome() == v1::DISPUTE_OUTCOME_REJECTED) return;
  resolve.set_credit_note_id(NewId("N"));
  if (resolve.outcome() == v1::DISPUTE_OUTCOME_PARTLY_UPHELD) {
    resolve.set_upheld_minor(dice_.Between(1, 500));
  }
}

void RandomCommands::Complaint(v1::Command* command) {
  v1::RegisterComplaint& complaint = *command->mutable_register_complaint();
  const bool is_continued = !has_.complaints.empty() && dice_.Chance(30);
  complaint.set_complaint_id(is_continued ? dice_.Pick(has_.complaints) : NewId("K"));
  complaint.set_or_continue(is_continued);
  complaint.set_subject_code("quality");
  if (!has_.items.empty()) complaint.add_item_ids(dice_.Pick(has_.items));
}

void RandomCommands::ComplaintStep(v1::Command* command) {
  const std::string id = PickOr(has_.complaints);
  switch (dice_.Below(6)) {
    case 0:
      command->mutable_acknowledge_complaint()->set_complaint_id(id);
      return;
    case 1:
      command->mutable_investigate_complaint()->set_complaint_id(id);
      return;
    case 2:
      command->mutable_resolve_complaint()->set_complaint_id(id);
      command->mutable_resolve_complaint()->set_outcome(v1::COMPLAINT_OUTCOME_REJECTED);
      return;
    case 3:
      command->mutable_reopen_complaint()->set_complaint_id(id);
      return;
    default:
      v1::CloseComplaint& close = *command->mutable_close_complaint();
      close.set_complaint_id(id);
      close.set_if_present(true);
      close.set_resolve_if_open(true);
      close.set_outcome(v1::COMPLAINT_OUTCOME_UPHELD);
  }
}

void RandomCommands::Compensation(v1::Command* command) {
  v1::GiveCompensation& compensation = *command->mutable_give_compensation();
  compensation.set_compensation_id(NewId("G"));
  compensation.set_complaint_id(PickOr(has_.complaints));
  compensation.set_form(dice_.Pick(std::vector{
      v1::COMPENSATION_FORM_MONEY, v1::COMPENSATION_FORM_CREDIT, v1::COMPENSATION_FORM_DISCOUNT}));
  compensation.set_amount_minor(dice_.Between(1, 5'000));
  compensation.set_reason_code("late");
  if (compensation.form() != v1::COMPENSATION_FORM_DISCOUNT) return;
  compensation.set_item_id(PickOr(has_.open_items));
  const auto* item = tables::kItem.Find(world_.rows(), stream_, compensation.item_id());
  if (item != nullptr) compensation.set_amount_minor(PartOf(item->open_minor()));
}

void RandomCommands::Hold(v1::Command* command) {
  const auto& holds = tables::kAccount.Find(world_.rows(), stream_)->holds();
  if (!holds.empty()) {
    command->mutable_lift_hold()->set_hold_id(holds[0].hold_id());
    command->mutable_lift_hold()->set_reason_code("paid");
    return;
  }
  command->mutable_place_hold()->set_hold_id(NewId("H"));
  command->mutable_place_hold()->set_reason_code("overdue");
  if (dice_.Chance(80)) command->mutable_place_hold()->set_ends_on(DaysFromToday(0, 5));
}

void RandomCommands::AccountDue(v1::Command* command) {
  command->mutable_run_account_due()->set_date(DaysFromToday(-3, 0));
}

void RandomCommands::Placement(v1::Command* command) {
  v1::PlaceWithCollector& placement = *command->mutable_place_with_collector();
  placement.set_placement_id(NewId("P"));
  placement.set_collector("Incasso");
  if (!has_.open_items.empty() && dice_.Chance(60)) {
    placement.add_item_ids(dice_.Pick(has_.open_items));
  }
}

void RandomCommands::PlacementEnd(v1::Command* command) {
  command->mutable_recall_placement()->set_placement_id(PickOr(has_.placements));
}

}  // namespace quittance::scenario
