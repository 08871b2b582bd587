#include <algorithm>

#include "ledger/domain/invariants_parts.h"
#include "ledger/domain/payment_keys.h"

namespace quittance::invariants {
namespace {

bool IsBilled(const rows::DocumentRow& document) {
  return (document.kind() == rows::DOCUMENT_INVOICE || document.kind() == rows::DOCUMENT_CHARGE) &&
         document.state() != rows::DOCUMENT_DRAFT;
}

void CheckBilled(const AccountRows& account, const LiveSums& sums, const std::string& id,
                 const rows::DocumentRow& document, Findings& findings) {
  int64_t amount = 0, net = 0, tax = 0;
  for (const v1::OpenItem& item : document.items()) {
    amount += item.amount_minor();
    net += item.net_minor();
    tax += item.tax_minor();
    findings.Expect(account.items.contains(item.item_id()), "D1", "{} has item {}, which is lost",
                    id, item.item_id());
  }
  findings.Expect(amount == document.amount_minor() && net == document.net_minor() &&
                      tax == document.tax_minor() && amount == net + tax,
                  "D1", "{} of {} (net {}, tax {}) has items of {} (net {}, tax {})", id,
                  document.amount_minor(), document.net_minor(), document.tax_minor(), amount, net,
                  tax);
  const int64_t credited = SumOf(sums.credited_of_document, id);
  const int64_t credited_tax = SumOf(sums.credited_tax_of_document, id);
  findings.Expect(
      document.credited_minor() == credited && document.credited_tax_minor() == credited_tax, "D2",
      "{} counts {} credited (tax {}), its credit notes {} (tax {})", id, document.credited_minor(),
      document.credited_tax_minor(), credited, credited_tax);
  findings.Expect(credited <= document.amount_minor() && credited_tax <= document.tax_minor(), "D2",
                  "{} of {} (tax {}) has {} credited (tax {})", id, document.amount_minor(),
                  document.tax_minor(), credited, credited_tax);
}

// Each line with what notes against lines took back of it.
void CheckLines(const LiveSums& sums, const std::string& id, const rows::DocumentRow& document,
                Findings& findings) {
  int64_t net = 0, tax = 0;
  for (int i = 0; i < document.lines_size(); ++i) {
    const rows::DocumentLine& line = document.lines(i);
    net += line.net_minor();
    tax += line.tax_minor();
    const auto found = sums.credited_of_line.find({id, static_cast<uint32_t>(i) + 1});
    const v1::LineCredit credited =
        found == sums.credited_of_line.end() ? v1::LineCredit() : found->second;
    findings.Expect(line.credited_net_minor() == credited.net_minor() &&
                        line.credited_tax_minor() == credited.tax_minor(),
                    "D4", "line {} of {} counts {} (tax {}) credited, its credit notes {} (tax {})",
                    i + 1, id, line.credited_net_minor(), line.credited_tax_minor(),
                    credited.net_minor(), credited.tax_minor());
    findings.Expect(
        credited.net_minor() <= line.net_minor() && credited.tax_minor() <= line.tax_minor(), "D4",
        "line {} of {}, net {} (tax {}), has {} (tax {}) credited", i + 1, id, line.net_minor(),
        line.tax_minor(), credited.net_minor(), credited.tax_minor());
  }
  findings.Expect(document.kind() != rows::DOCUMENT_INVOICE ||
                      (net == document.net_minor() && tax == document.tax_minor()),
                  "D4", "{}, net {} (tax {}), has lines of net {} (tax {})", id,
                  document.net_minor(), document.tax_minor(), net, tax);
}

// What came back to the customer by notes, discounts and differences: never more than the document.
void CheckTakenBack(const LiveSums& sums, const std::string& id, const rows::DocumentRow& document,
                    Findings& findings) {
  const int64_t allowed = SumOf(sums.allowed_of_document, id);
  const int64_t with_tax = SumOf(sums.allowed_with_tax_of_document, id);
  const int64_t tax = SumOf(sums.allowed_tax_of_document, id);
  findings.Expect(
      document.allowed_minor() == allowed && document.allowed_with_tax_minor() == with_tax &&
          document.allowed_tax_minor() == tax,
      "D3", "{} counts {} allowed ({} with tax {}), its allocations {} ({} with tax {})", id,
      document.allowed_minor(), document.allowed_with_tax_minor(), document.allowed_tax_minor(),
      allowed, with_tax, tax);
  if (!IsBilled(document)) return;
  const int64_t compensated = SumOf(sums.compensated_of_document, id);
  findings.Expect(document.compensated_minor() == compensated, "D5",
                  "{} counts {} compensated, its compensations {}", id,
                  document.compensated_minor(), compensated);
  // What was written off may have been credited on account, and the credit used elsewhere.
  findings.Expect(document.credited_minor() + allowed + compensated <= document.amount_minor() &&
                      document.credited_tax_minor() + tax <= document.tax_minor(),
                  "D3",
                  "{} of {} (tax {}) has {} credited (tax {}), {} allowed (tax {}), {} compensated",
                  id, document.amount_minor(), document.tax_minor(), document.credited_minor(),
                  document.credited_tax_minor(), allowed, tax, compensated);
}

// Whether the receipt's money has come in at some time.
bool HasCredit(v1::ReceiptState state) {
  return state == v1::RECEIPT_STATE_CONFIRMED || state == v1::RECEIPT_STATE_CLEARED ||
         state == v1::RECEIPT_STATE_REVERSED;
}

void CheckReceiptsCredit(const AccountRows& account, const std::string& id,
                         const rows::ReceiptRow& receipt, Findings& findings) {
  const auto credit = account.credits.find(id);
  const bool has_credit = credit != account.credits.end();
  findings.Expect(has_credit == HasCredit(receipt.state()), "R1",
                  "receipt {} in state {} {} a credit", id, static_cast<int>(receipt.state()),
                  has_credit ? "has" : "lacks");
  if (!has_credit) return;
  findings.Expect(credit->second.amount_minor() == receipt.details().amount_minor() &&
                      credit->second.currency() == receipt.details().currency(),
                  "R1", "receipt {} of {} has a credit of {}", id, receipt.details().amount_minor(),
                  credit->second.amount_minor());
}

// Each under its key, and nothing else.
void CheckReferences(const AccountRows& account, Findings& findings) {
  size_t expected = 0;
  for (const auto& [id, receipt] : account.receipts) {
    const bool is_referred = !receipt.details().external_reference().empty() &&
                             receipt.state() != v1::RECEIPT_STATE_FAILED;
    if (!is_referred) continue;
    ++expected;
    const auto found = account.references.find(ReceiptReferenceKey(receipt.details()));
    const bool is_indexed = found != account.references.end() && found->second.receipt_id() == id;
    findings.Expect(is_indexed, "R2", "receipt {} is not in the index under its reference {}", id,
                    receipt.details().external_reference());
  }
  findings.Expect(expected == account.references.size(), "R2",
                  "{} receipts have an external reference, {} stand in the index", expected,
                  account.references.size());
}

void CheckUnknownPayments(const AccountRows& account, Findings& findings) {
  int expected = 0, indexed = 0;
  for (const auto& [key, payment] : account.unknown_payments) {
    indexed += payment.receipt_ids_size();
  }
  for (const auto& [id, receipt] : account.receipts) {
    if (receipt.state() != v1::RECEIPT_STATE_OUTCOME_UNKNOWN) continue;
    ++expected;
    const auto found = account.unknown_payments.find(UnknownPaymentKey(receipt.details()));
    const bool is_indexed = found != account.unknown_payments.end() &&
                            std::ranges::count(found->second.receipt_ids(), id) == 1;
    findings.Expect(is_indexed, "R3",
                    "receipt {} does not stand once among the unknown outcomes of its payment", id);
  }
  findings.Expect(expected == indexed, "R3",
                  "the outcome of {} receipts is unknown, {} stand among unknown payments",
                  expected, indexed);
}

}  // namespace

void CheckDocuments(const AccountRows& account, const LiveSums& sums, Findings& findings) {
  for (const auto& [id, document] : account.documents) {
    if (IsBilled(document)) CheckBilled(account, sums, id, document, findings);
    CheckTakenBack(sums, id, document, findings);
    CheckLines(sums, id, document, findings);
  }
  for (const auto& [id, item] : account.items) {
    findings.Expect(account.documents.contains(item.document_id()), "D1",
                    "item {} is of document {}, which is lost", id, item.document_id());
  }
}

void CheckReceipts(const AccountRows& account, Findings& findings) {
  for (const auto& [id, receipt] : account.receipts) {
    CheckReceiptsCredit(account, id, receipt, findings);
  }
  CheckReferences(account, findings);
  CheckUnknownPayments(account, findings);
}

}  // namespace quittance::invariants
