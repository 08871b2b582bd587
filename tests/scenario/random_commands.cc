#include "tests/scenario/random_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ledger/base/check.h"
#include "ledger/domain/date.h"
#include "ledger/domain/tables.h"
#include "tests/scenario/read_command.h"

namespace quittance::scenario {
namespace {

template <typename Row, typename Wanted>
std::vector<std::string> Keys(const Table<Row>& table, const TableReader& rows,
                              const std::string& stream, Wanted&& wanted) {
  std::vector<std::string> keys;
  table.Scan(rows, stream, "", [&](std::string_view key, const Row& row) {
    if (wanted(row)) keys.emplace_back(key);
    return true;
  });
  return keys;
}

constexpr auto kAny = [](const auto&) { return true; };

}  // namespace

Holdings HoldingsOf(const TableReader& rows, const std::string& stream) {
  Holdings has;
  has.items = Keys(tables::kItem, rows, stream, kAny);
  has.open_items = Keys(tables::kItem, rows, stream,
                        [](const rows::ItemRow& item) { return item.open_minor() > 0; });
  has.documents = Keys(tables::kDocument, rows, stream, [](const rows::DocumentRow& document) {
    return document.state() == rows::DOCUMENT_ISSUED && document.items_size() > 0;
  });
  has.drafts = Keys(tables::kDocument, rows, stream, [](const rows::DocumentRow& document) {
    return document.state() == rows::DOCUMENT_DRAFT;
  });
  has.receipts = Keys(tables::kReceipt, rows, stream, kAny);
  has.open_credits = Keys(tables::kCredit, rows, stream, [](const rows::CreditRow& credit) {
    return credit.unapplied_minor() > 0;
  });
  has.allocations = Keys(tables::kAllocation, rows, stream,
                         [](const rows::AllocationRow& row) { return !row.undone(); });
  has.refunds = Keys(tables::kRefund, rows, stream, [](const rows::RefundRow& refund) {
    return refund.state() == rows::REFUND_REQUESTED;
  });
  has.disputes = Keys(tables::kDispute, rows, stream,
                      [](const rows::DisputeRow& dispute) { return !dispute.resolved(); });
  has.complaints = Keys(tables::kComplaint, rows, stream, kAny);
  has.placements = Keys(tables::kPlacement, rows, stream,
                        [](const rows::PlacementRow& placement) { return !placement.recalled(); });
  has.write_offs = Keys(tables::kWriteOff, rows, stream,
                        [](const rows::WriteOffRow& write_off) { return !write_off.reversed(); });
  has.approvals = Keys(tables::kApproval, rows, stream, [](const rows::ApprovalRow& approval) {
    return approval.state() == rows::APPROVAL_WAITING;
  });
  return has;
}

std::vector<v1::Command> RandomCommands::Opening() {
  std::vector<v1::Command> commands;
  for (const std::string_view text : {
           "create_book currencies=[EUR USD] desks=[front] bank_accounts=[giro] net_days=14"
           " difference_tolerances=[{currency=EUR amount=0.50} {currency=USD amount=0.50}]"
           " discount_reduces_tax=yes allocation_policies=["
           " {name=never version=1 item_order=smallest trigger=never}"
           " {name=always version=2 item_order=largest principal_first=yes trigger=always"
           "  difference_tolerances=[{currency=EUR amount=0.30}]}"
           " {name=named version=3 item_order=reference_first trigger=on_credit"
           "  difference_tolerances=[{currency=EUR amount=0.20} {currency=USD amount=0.50}]}]"
           " approval_days=90 approval_limits=["
           " {action=refund principal=anna currency=EUR amount=10.00}"
           " {action=receipt_reversal principal=anna currency=EUR amount=10.00}"
           " {action=credit_note principal=anna currency=EUR amount=10.00}"
           " {action=write_off principal=anna currency=EUR amount=10.00}"
           " {action=compensation principal=anna currency=EUR amount=10.00}"
           " {action=large_receipt principal=anna currency=USD amount=20.00}]",
           "open_account C1 kind=company discount=2% discount_days=10 limit=100000.00",
           "open_account C2 kind=person allocation_policy=never currency=USD",
           "open_account C3/west kind=company allocation_policy=always",
           "open_account C3/east kind=company allocation_policy=named discount=3% discount_days=5",
       }) {
    absl::StatusOr<v1::Command> command = ReadCommand(text);
    CHECK(command.ok(), "{}", std::string(command.status().message()));
    commands.push_back(*std::move(command));
  }
  return commands;
}

v1::Command RandomCommands::Next() {
  // As often as it stands here.
  static constexpr std::array kMakes = {
      &RandomCommands::Invoice,       &RandomCommands::Invoice,
      &RandomCommands::Invoice,       &RandomCommands::Invoice,
      &RandomCommands::Draft,         &RandomCommands::InvoiceEnd,
      &RandomCommands::Charge,        &RandomCommands::Charge,
      &RandomCommands::Interest,      &RandomCommands::ChargeEnd,
      &RandomCommands::DueDate,       &RandomCommands::CreditNote,
      &RandomCommands::CreditNote,    &RandomCommands::AccountChange,
      &RandomCommands::Receipt,       &RandomCommands::Receipt,
      &RandomCommands::Receipt,       &RandomCommands::Receipt,
      &RandomCommands::ReceiptStep,   &RandomCommands::ReceiptStep,
      &RandomCommands::Reversal,      &RandomCommands::Chargeback,
      &RandomCommands::Allocation,    &RandomCommands::Allocation,
      &RandomCommands::Allocation,    &RandomCommands::AllocationEnd,
      &RandomCommands::AllocationEnd, &RandomCommands::Refund,
      &RandomCommands::RefundStep,    &RandomCommands::RefundStep,
      &RandomCommands::Dispute,       &RandomCommands::DisputeEnd,
      &RandomCommands::Complaint,     &RandomCommands::ComplaintStep,
      &RandomCommands::Placement,     &RandomCommands::PlacementEnd,
      &RandomCommands::Approval,      &RandomCommands::Approval,
      &RandomCommands::ApprovalEnd,   &RandomCommands::ApprovalEnd,
      &RandomCommands::WriteOff,      &RandomCommands::WriteOffEnd,
      &RandomCommands::Recovery,      &RandomCommands::Provision,
      &RandomCommands::Compensation,  &RandomCommands::Hold,
      &RandomCommands::AccountDue};
  stream_ = dice_.Pick(world_.streams());
  const auto state = tables::kAccount.Find(world_.rows(), stream_)->state();
  if (state == rows::ACCOUNT_CLOSED) stream_ = dice_.Pick(world_.streams());
  account_id_ = stream_.substr(stream_.find("/account/") + 9);
  has_ = HoldingsOf(world_.rows(), stream_);
  v1::Command command;
  (this->*kMakes[dice_.Below(kMakes.size())])(&command);
  const auto* body = command.GetReflection()->GetOneofFieldDescriptor(
      command, command.GetDescriptor()->FindOneofByName("body"));
  google::protobuf::Message* message = command.GetReflection()->MutableMessage(&command, body);
  message->GetReflection()->SetString(message, body->message_type()->FindFieldByName("account_id"),
                                      account_id_);
  if (dice_.Chance(5)) MutableHeaderOf(&command)->set_effective_date(DaysFromToday(-20, 0));
  return command;
}

std::string RandomCommands::NextDay() {
  return AddDays(world_.today(), dice_.Chance(30) ? static_cast<int32_t>(dice_.Between(0, 3)) : 0);
}

Actor RandomCommands::NextActor() {
  return {dice_.Chance(50) ? "anna" : "bob", "", v1::ROLE_CLERK};
}

std::string RandomCommands::NewId(std::string_view prefix) {
  return fmt::format("{}{}", prefix, ++ids_);
}

std::string RandomCommands::PickOr(const std::vector<std::string>& from) {
  return from.empty() ? "none" : dice_.Pick(from);
}

std::string RandomCommands::DaysFromToday(int64_t least, int64_t most) {
  return AddDays(world_.today(), static_cast<int32_t>(dice_.Between(least, most)));
}

int64_t RandomCommands::PartOf(int64_t amount_minor) {
  if (dice_.Chance(40)) return std::max<int64_t>(amount_minor, 1);
  return dice_.Between(1, std::max<int64_t>(amount_minor + amount_minor / 10, 1));
}

}  // namespace quittance::scenario
