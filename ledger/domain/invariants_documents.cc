#include "ledger/domain/invariants_parts.h"

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
  findings.Expect(document.credited_minor() + allowed <= document.amount_minor() &&
                      document.credited_tax_minor() + tax <= document.tax_minor(),
                  "D3", "{} of {} (tax {}) has {} credited (tax {}) and {} allowed (tax {})", id,
                  document.amount_minor(), document.tax_minor(), document.credited_minor(),
                  document.credited_tax_minor(), allowed, tax);
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

}  // namespace

void CheckDocuments(const AccountRows& account, const LiveSums& sums, Findings& findings) {
  for (const auto& [id, document] : account.documents) {
    if (IsBilled(document)) CheckBilled(account, sums, id, document, findings);
    CheckTakenBack(sums, id, document, findings);
  }
  for (const auto& [id, item] : account.items) {
    findings.Expect(account.documents.contains(item.document_id()), "D1",
                    "item {} is of document {}, which is lost", id, item.document_id());
  }
}

void CheckReceipts(const AccountRows& account, Findings& findings) {
  size_t with_reference = 0;
  for (const auto& [id, receipt] : account.receipts) {
    CheckReceiptsCredit(account, id, receipt, findings);
    const bool is_referred = !receipt.details().external_reference().empty() &&
                             receipt.state() != v1::RECEIPT_STATE_FAILED;
    if (is_referred) ++with_reference;
  }
  for (const auto& [key, reference] : account.references) {
    findings.Expect(account.receipts.contains(reference.receipt_id()), "R2",
                    "an external reference names receipt {}, which is lost",
                    reference.receipt_id());
  }
  findings.Expect(with_reference == account.references.size(), "R2",
                  "{} receipts have an external reference, {} stand in the index", with_reference,
                  account.references.size());
  std::map<std::string, int> unknown;
  for (const auto& [key, payment] : account.unknown_payments) {
    for (const std::string& id : payment.receipt_ids()) ++unknown[id];
  }
  for (const auto& [id, receipt] : account.receipts) {
    const int expected = receipt.state() == v1::RECEIPT_STATE_OUTCOME_UNKNOWN ? 1 : 0;
    findings.Expect(unknown[id] == expected, "R3",
                    "receipt {} stands {} times among unknown payments, not {}", id, unknown[id],
                    expected);
  }
}

}  // namespace quittance::invariants
