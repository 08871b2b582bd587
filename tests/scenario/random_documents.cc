// Random invoices, charges, credit notes and changes of accounts.

#include <algorithm>

#include "ledger/domain/tables.h"
#include "tests/scenario/random_commands.h"

namespace quittance::scenario {
namespace {

void AddLines(Dice& dice, v1::InvoiceContent* invoice) {
  for (int64_t i = dice.Between(1, 3); i > 0; --i) {
    v1::InvoiceLine& line = *invoice->add_lines();
    line.set_text("something");
    line.set_unit_price_minor(dice.Between(100, 20'000));
    if (dice.Chance(50)) line.set_item(dice.Chance(50) ? "HOST-1" : "SUPPORT");
    if (dice.Chance(30)) line.set_quantity_milli(dice.Between(1'000, 5'000));
    if (dice.Chance(20)) line.set_discount_minor(dice.Between(1, 90));
    line.set_tax_rate_bp(static_cast<uint32_t>(dice.Pick(std::vector<int>{0, 400, 700, 2'200})));
  }
}

}  // namespace

void RandomCommands::Invoice(v1::Command* command) {
  v1::InvoiceContent& invoice = *command->mutable_issue_invoice()->mutable_invoice();
  if (!has_.drafts.empty() && dice_.Chance(50)) {
    invoice.set_invoice_id(dice_.Pick(has_.drafts));
    return;
  }
  invoice.set_invoice_id(NewId("I"));
  if (dice_.Chance(10)) invoice.set_currency("USD");
  if (dice_.Chance(30)) {
    v1::InvoiceLine& line = *invoice.add_lines();
    line.set_text("in instalments");
    line.set_unit_price_minor(30'000);
    for (const int64_t amount : {10'000, 15'000, 5'000}) {
      v1::Instalment& instalment = *invoice.add_schedule();
      instalment.set_due_date(DaysFromToday(10, 90));
      instalment.set_amount_minor(amount);
    }
    return;
  }
  AddLines(dice_, &invoice);
  if (dice_.Chance(50)) invoice.set_due_date(DaysFromToday(0, 60));
}

void RandomCommands::Draft(v1::Command* command) {
  if (!has_.drafts.empty() && dice_.Chance(30)) {
    command->mutable_discard_draft()->set_invoice_id(dice_.Pick(has_.drafts));
    return;
  }
  v1::InvoiceContent& invoice = *command->mutable_draft_invoice()->mutable_invoice();
  invoice.set_invoice_id(NewId("I"));
  AddLines(dice_, &invoice);
}

void RandomCommands::InvoiceEnd(v1::Command* command) {
  command->mutable_void_invoice()->set_invoice_id(PickOr(has_.documents));
}

void RandomCommands::Charge(v1::Command* command) {
  v1::RaiseCharge& charge = *command->mutable_raise_charge();
  charge.set_charge_id(NewId("F"));
  charge.set_kind(dice_.Pick(std::vector{v1::ITEM_KIND_FEE, v1::ITEM_KIND_INTEREST,
                                         v1::ITEM_KIND_PENALTY, v1::ITEM_KIND_EXPENSE}));
  charge.set_amount_minor(dice_.Between(1, 5'000));
  if (dice_.Chance(30)) charge.set_tax_rate_bp(2'200);
  if (dice_.Chance(50)) charge.set_due_date(DaysFromToday(0, 30));
}

void RandomCommands::Interest(v1::Command* command) {
  v1::ChargeInterest& interest = *command->mutable_charge_interest();
  interest.set_charge_id(NewId("F"));
  interest.set_item_id(PickOr(has_.items));
  interest.set_from_date(DaysFromToday(-90, -30));
  interest.set_to_date(DaysFromToday(-29, 0));
  interest.set_rate_bp(static_cast<uint32_t>(dice_.Between(100, 1'200)));
}

void RandomCommands::ChargeEnd(v1::Command* command) {
  command->mutable_void_charge()->set_charge_id(PickOr(has_.documents));
}

void RandomCommands::DueDate(v1::Command* command) {
  v1::SetDueDate& due_date = *command->mutable_set_due_date();
  std::vector<std::string> without;
  for (const std::string& id : has_.items) {
    if (tables::kItem.Find(world_.rows(), stream_, id)->due_date().empty()) without.push_back(id);
  }
  due_date.set_item_id(PickOr(without));
  due_date.set_due_date(DaysFromToday(0, 60));
}

void RandomCommands::CreditNote(v1::Command* command) {
  v1::IssueCreditNote& note = *command->mutable_issue_credit_note();
  note.set_credit_note_id(NewId("N"));
  note.set_document_id(PickOr(has_.documents));
  note.set_reason_code("returned");
  const auto* document = tables::kDocument.Find(world_.rows(), stream_, note.document_id());
  const int64_t left =
      document == nullptr ? 100 : document->amount_minor() - document->credited_minor();
  if (document != nullptr && !document->lines().empty() && dice_.Chance(30)) {
    v1::LineCredit& credit = *note.add_lines();
    credit.set_line(static_cast<uint32_t>(dice_.Between(1, document->lines_size())));
    const rows::DocumentLine& line = document->lines(static_cast<int>(credit.line()) - 1);
    credit.set_net_minor(PartOf(line.net_minor() - line.credited_net_minor()));
    return;
  }
  note.set_amount_minor(PartOf(left));
  if (!dice_.Chance(40) || document == nullptr) return;
  const auto* item = tables::kItem.Find(world_.rows(), stream_, document->items(0).item_id());
  const int64_t reduction = std::min(note.amount_minor(), item->open_minor());
  if (reduction > 0) {
    v1::ItemReduction& reduced = *note.add_reductions();
    reduced.set_item_id(document->items(0).item_id());
    reduced.set_amount_minor(reduction);
  }
  const int64_t refund = (note.amount_minor() - reduction) / 2;
  note.set_refund_minor(refund);
  note.set_on_account_minor(note.amount_minor() - reduction - refund);
}

void RandomCommands::AccountChange(v1::Command* command) {
  const auto state = tables::kAccount.Find(world_.rows(), stream_)->state();
  if (state == rows::ACCOUNT_BLOCKED) {
    command->mutable_unblock_account();
    return;
  }
  const bool is_empty =
      has_.open_items.empty() && has_.open_credits.empty() && has_.refunds.empty();
  if (is_empty && dice_.Chance(30)) {
    command->mutable_close_account();
    return;
  }
  switch (dice_.Below(8)) {
    case 0:
      command->mutable_block_account()->set_reason_code("arrears");
      return;
    case 1:
      command->mutable_close_account();
      return;
    case 2:
      command->mutable_change_account_profile()->mutable_facts()->set_segment("b2b");
      return;
    default:
      v1::CreditTerms& terms = *command->mutable_set_credit_terms()->mutable_terms();
      terms.set_net_days(static_cast<uint32_t>(dice_.Between(0, 60)));
      if (dice_.Chance(50)) {
        terms.set_discount_bp(200);
        terms.set_discount_days(10);
      }
  }
}

}  // namespace quittance::scenario
