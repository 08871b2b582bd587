#include <fmt/format.h>

#include "ledger/domain/allocate.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/compensation.h"
#include "ledger/domain/documents.h"
#include "ledger/domain/money_text.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

MaybeRefusal CheckComplaint(const Situation& situation, const std::string& id) {
  const rows::ComplaintRow* complaint =
      tables::kComplaint.Find(situation.rows, situation.stream, id);
  if (complaint == nullptr) return NotFound("complaint", id);
  if (complaint->outcome() != v1::COMPLAINT_OUTCOME_REJECTED) return std::nullopt;
  return WrongState("complaint", id, "rejected", "open or upheld",
                    "a customer who is not right is not compensated");
}

// No document is given back more than it was about, by discounts and all else together.
MaybeRefusal CheckItem(const Situation& situation, const v1::GiveCompensation& command,
                       const rows::ItemRow& item) {
  RETURN_IF_REFUSED(CheckOpen(command.item_id(), item, command.amount_minor()));
  if (!command.header().effective_date().empty()) {
    RETURN_IF_REFUSED(CheckNotBefore(situation.effective_date, item.last_movement_date(), "item",
                                     command.item_id()));
  }
  const rows::DocumentRow& document =
      *tables::kDocument.Find(situation.rows, situation.stream, item.document_id());
  const int64_t left = LeftOf(document).gross_minor;
  if (document.items().empty() || command.amount_minor() <= left) return std::nullopt;
  return Refuse(
      v1::EXCEEDS_CREDITABLE_AMOUNT,
      fmt::format("{} of {} is left to take back, less than {}", MoneyText(left, item.currency()),
                  item.document_id(), MoneyText(command.amount_minor(), item.currency())),
      {{"document", item.document_id()},
       {"left", std::to_string(left)},
       {"asked", std::to_string(command.amount_minor())},
       {"currency", item.currency()}});
}

MaybeRefusal CheckLimits(const Situation& situation, const v1::BookSettings& settings,
                         const v1::GiveCompensation& command, const std::string& currency) {
  RETURN_IF_REFUSED(CheckApprovalLimit(situation, settings, v1::APPROVAL_ACTION_COMPENSATION,
                                       currency, command.amount_minor()));
  if (command.form() != v1::COMPENSATION_FORM_MONEY) return std::nullopt;
  return CheckApprovalLimit(situation, settings, v1::APPROVAL_ACTION_REFUND, currency,
                            command.amount_minor());
}

// What the account's totals rise by.
TotalsChange ChangeBy(const v1::GiveCompensation& command) {
  switch (command.form()) {
    case v1::COMPENSATION_FORM_MONEY:
      return {.refund_minor = command.amount_minor()};
    case v1::COMPENSATION_FORM_CREDIT:
      return {.credit_minor = command.amount_minor()};
    default:
      return {};
  }
}

}  // namespace

MaybeRefusal Decide(const Situation& situation, const v1::GiveCompensation& command,
                    Outcome& outcome) {
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kNotClosed, &ground));
  RETURN_IF_REFUSED(CheckNewDocumentId(situation, command.compensation_id()));
  RETURN_IF_REFUSED(CheckComplaint(situation, command.complaint_id()));
  std::string currency =
      command.currency().empty() ? ground.account->currency() : command.currency();
  std::string_view last_date;
  if (command.form() == v1::COMPENSATION_FORM_DISCOUNT) {
    const rows::ItemRow* item =
        tables::kItem.Find(situation.rows, situation.stream, command.item_id());
    if (item == nullptr) return NotFound("item", command.item_id());
    RETURN_IF_REFUSED(CheckItem(situation, command, *item));
    currency = item->currency();
    last_date = item->last_movement_date();
  }
  RETURN_IF_REFUSED(CheckCurrencyInBook(*ground.settings, currency));
  RETURN_IF_REFUSED(CheckTotals(*ground.account, currency, ChangeBy(command)));
  RETURN_IF_REFUSED(CheckLimits(situation, *ground.settings, command, currency));
  v1::CompensationGiven& given =
      *outcome.Add(MovementDate(situation, last_date, "")).mutable_compensation_given();
  given.set_compensation_id(command.compensation_id());
  given.set_complaint_id(command.complaint_id());
  given.set_form(command.form());
  given.set_currency(currency);
  given.set_amount_minor(command.amount_minor());
  given.set_item_id(command.item_id());
  given.set_reason_code(command.reason_code());
  // No money has come in, so only a policy that leaves no credit beside an open item acts.
  if (command.form() == v1::COMPENSATION_FORM_CREDIT) {
    AllocateOnNewItems(situation, currency, outcome);
  }
  return std::nullopt;
}

}  // namespace quittance
