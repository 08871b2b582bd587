#include <fmt/format.h>

#include "ledger/domain/money_form.h"
#include "ledger/domain/receipt.h"

namespace quittance {
namespace {

constexpr size_t kCodeBytesMax = 64;
constexpr size_t kNameBytesMax = 64;
constexpr size_t kSealedBytesMax = 4000;
constexpr int kRemittanceDocumentsMax = 1000;

void ValidateDetails(const v1::ReceiptDetails& details, Violations& violations) {
  violations.Known("details.method", details.method(), v1::PaymentMethod_IsValid);
  violations.OptionalCurrency("details.currency", details.currency());
  violations.Positive("details.amount_minor", details.amount_minor());
  violations.OptionalDate("details.value_date", details.value_date());
  ValidateReference("details.external_reference", details.external_reference(), violations);
  ValidateReference("details.payment_key", details.payment_key(), violations);
  violations.AtMost("details.remittance_document_ids.size", details.remittance_document_ids_size(),
                    kRemittanceDocumentsMax);
  for (int i = 0; i < details.remittance_document_ids_size(); ++i) {
    violations.Id(fmt::format("details.remittance_document_ids[{}]", i),
                  details.remittance_document_ids(i));
  }
  violations.Text("details.remittance_text", details.remittance_text().clear(), kSealedBytesMax);
  violations.Text("details.payer", details.payer().clear(), kSealedBytesMax);
  violations.Text("details.channel", details.channel(), kNameBytesMax);
  ValidateMoneyPlace("details.", details.method(), details.desk(), details.bank_account(),
                     violations);
}

void ValidateState(const v1::RecordReceipt& command, Violations& violations) {
  switch (command.state()) {
    case v1::RECEIPT_STATE_UNSPECIFIED:
    case v1::RECEIPT_STATE_ANNOUNCED:
    case v1::RECEIPT_STATE_PENDING:
    case v1::RECEIPT_STATE_CONFIRMED:
      return;
    default:
      violations.Add("state", fmt::format("has the value {}; a receipt is recorded announced, "
                                          "pending or confirmed",
                                          static_cast<int>(command.state())));
  }
}

void ValidateOrders(const v1::RecordReceipt& command, Violations& violations) {
  if (command.allocations().empty()) return;
  if (command.keep_unapplied()) {
    violations.Add("keep_unapplied", "is true beside allocations; choose one");
  }
  if (command.state() != v1::RECEIPT_STATE_UNSPECIFIED &&
      command.state() != v1::RECEIPT_STATE_CONFIRMED) {
    violations.Add("allocations", "are given; only a confirmed receipt can be allocated");
  }
  for (int i = 0; i < command.allocations_size(); ++i) {
    const v1::AllocationOrder& order = command.allocations(i);
    const std::string field = fmt::format("allocations[{}]", i);
    ValidateOrder(field, order, violations);
    if (!order.credit_id().empty() && order.credit_id() != command.receipt_id()) {
      violations.Add(field + ".credit_id", "is not this receipt's; leave it empty");
    }
  }
}

}  // namespace

void Validate(const v1::RecordReceipt& command, Violations& violations) {
  violations.Id("receipt_id", command.receipt_id());
  ValidateDetails(command.details(), violations);
  ValidateState(command, violations);
  ValidateOrders(command, violations);
}

void Validate(const v1::ConfirmReceipt& command, Violations& violations) {
  violations.Id("receipt_id", command.receipt_id());
}

void Validate(const v1::MarkReceiptPending& command, Violations& violations) {
  violations.Id("receipt_id", command.receipt_id());
}

void Validate(const v1::MarkReceiptUnknown& command, Violations& violations) {
  violations.Id("receipt_id", command.receipt_id());
}

void Validate(const v1::FailReceipt& command, Violations& violations) {
  violations.Id("receipt_id", command.receipt_id());
  violations.Text("reason_code", command.reason_code(), kCodeBytesMax);
}

void Validate(const v1::ClearReceipt& command, Violations& violations) {
  violations.Id("receipt_id", command.receipt_id());
}

void Validate(const v1::ReverseReceipt& command, Violations& violations) {
  violations.Id("receipt_id", command.receipt_id());
  violations.Known("kind", command.kind(), v1::ReversalKind_IsValid);
  violations.Text("reason_code", command.reason_code(), kCodeBytesMax);
  if (command.kind() == v1::REVERSAL_KIND_CHARGEBACK) {
    violations.Date("evidence_deadline", command.evidence_deadline());
  } else if (!command.evidence_deadline().empty()) {
    violations.Add("evidence_deadline", "is given; only a chargeback has one");
  }
}

void Validate(const v1::WinChargeback& command, Violations& violations) {
  violations.Id("receipt_id", command.receipt_id());
  violations.Date("evidence_sent_date", command.evidence_sent_date());
}

void Validate(const v1::LoseChargeback& command, Violations& violations) {
  violations.Id("receipt_id", command.receipt_id());
}

}  // namespace quittance
