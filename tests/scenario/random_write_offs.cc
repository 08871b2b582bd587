// Random write-offs, recoveries and provisions.

#include <algorithm>

#include "ledger/domain/tables.h"
#include "tests/scenario/random_commands.h"

namespace quittance::scenario {

void RandomCommands::WriteOff(v1::Command* command) {
  v1::WriteOff& write_off = *command->mutable_write_off();
  write_off.set_write_off_id(NewId("W"));
  write_off.set_item_id(PickOr(has_.open_items));
  const auto* item = tables::kItem.Find(world_.rows(), stream_, write_off.item_id());
  write_off.set_amount_minor(PartOf(item == nullptr ? 1 : item->open_minor()));
  write_off.set_reason_code("insolvent");
}

void RandomCommands::WriteOffEnd(v1::Command* command) {
  command->mutable_reverse_write_off()->set_write_off_id(PickOr(has_.write_offs));
  command->mutable_reverse_write_off()->set_reason_code("found_again");
}

void RandomCommands::Recovery(v1::Command* command) {
  v1::AllocateRecovery& recovery = *command->mutable_allocate_recovery();
  recovery.set_write_off_id(PickOr(has_.write_offs));
  recovery.set_credit_id(PickOr(has_.open_credits));
  const auto* write_off = tables::kWriteOff.Find(world_.rows(), stream_, recovery.write_off_id());
  const auto* credit = tables::kCredit.Find(world_.rows(), stream_, recovery.credit_id());
  const int64_t most = write_off == nullptr || credit == nullptr
                           ? 1
                           : std::min(write_off->amount_minor() - write_off->recovered_minor(),
                                      credit->unapplied_minor());
  recovery.set_amount_minor(PartOf(most));
}

void RandomCommands::Provision(v1::Command* command) {
  v1::SetProvision& provision = *command->mutable_set_provision();
  provision.set_run_id(NewId("run"));
  provision.set_amount_minor(dice_.Between(0, 5'000));
}

}  // namespace quittance::scenario
