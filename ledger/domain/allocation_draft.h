#pragma once
// An account's items and credits as they become while one entry is being decided: the stored rows,
// with the entry's events so far applied to copies of those they touch. Several allocations in one
// entry draw on the same items and credits; each is judged on what the ones before it leave.

#include <map>
#include <string>
#include <string_view>

#include "ledger/domain/documents.h"
#include "ledger/domain/situation.h"

namespace quittance {

class AllocationDraft {
 public:
  explicit AllocationDraft(const Situation& situation) : situation_(situation) {}
  // With every event of the outcome applied. Keeps views of them: they must outlive the draft.
  AllocationDraft(const Situation& situation, const Outcome& outcome);

  // nullptr: there is none. Valid until the draft's next Apply.
  const rows::ItemRow* Item(std::string_view item_id) const;
  const rows::CreditRow* Credit(std::string_view credit_id) const;

  // What is left to take back of a document. REQUIRES: the document.
  DocumentLeft Left(std::string_view document_id) const;

  // When the money behind a credit counts: the value date of its receipt; for a credit that came of
  // no receipt, the command's effective date.
  std::string_view ValueDateOf(const rows::CreditRow& credit) const;
  // Documents the payer said the credit's money is for.
  const google::protobuf::RepeatedPtrField<std::string>& RemittanceOf(
      const rows::CreditRow& credit) const;

  // What this entry opened or reopened, so that no stored index shows it: index key -> id.
  using Index = std::map<std::string, std::string, std::less<>>;
  const Index& opened_items() const { return opened_items_; }
  const Index& opened_credits() const { return opened_credits_; }

  // An event of this entry; it must outlive the draft. Every event that moves an item or a credit
  // counts. REQUIRES: what evolve requires of it.
  void Apply(const v1::Event& event);

  // "A<n>", following those of the applied events.
  std::string NextAllocationId() const;

  const Situation& situation() const { return situation_; }

 private:
  const v1::ReceiptDetails* ReceiptOf(const rows::CreditRow& credit) const;
  rows::ItemRow& OpenItem(std::string_view date, std::string_view document_id,
                          std::string_view currency, const v1::OpenItem& item);
  void OpenCredit(std::string_view date, std::string_view credit_id, std::string_view origin_id,
                  std::string_view currency, int64_t amount_minor);
  rows::ItemRow& MoveItem(std::string_view date, std::string_view item_id, int64_t change_minor);
  void MoveCredit(std::string_view date, std::string_view credit_id, int64_t change_minor);
  void TakeBack(std::string_view document_id, int64_t gross_minor, int64_t taxed_minor,
                int64_t tax_minor);
  void KeepIndexed(std::string_view item_id, const rows::ItemRow& item);
  void KeepIndexed(std::string_view credit_id, const rows::CreditRow& credit);
  void Apply(std::string_view date, const v1::InvoiceIssued& event);
  void Apply(std::string_view date, const v1::ChargeRaised& event);
  void Apply(std::string_view date, const v1::CreditNoteIssued& event);
  void Apply(std::string_view date, const v1::ReceiptConfirmed& event);
  void Apply(std::string_view date, const v1::ChargebackWon& event);
  void Apply(std::string_view date, const v1::ReversedPaymentOpened& event);
  void Apply(std::string_view date, const v1::CreditAllocated& event);
  void Apply(std::string_view date, const v1::AllocationUndone& event);
  template <typename Event>
  void GiveUp(std::string_view date, const Event& event, int sign);  // -1: no longer
  void Apply(std::string_view date, const v1::CompensationGiven& event);
  void ApplyAllowance(std::string_view document_id, const Allowance& allowance, int sign);
  void Apply(std::string_view date, const v1::RefundEnded& event);

  const Situation& situation_;
  std::map<std::string, rows::ItemRow, std::less<>> items_;
  std::map<std::string, rows::CreditRow, std::less<>> credits_;
  std::map<std::string, DocumentLeft, std::less<>> left_;
  std::map<std::string_view, const v1::ReceiptDetails*, std::less<>> receipts_;
  Index opened_items_;
  Index opened_credits_;
  uint64_t allocations_ = 0;
};

}  // namespace quittance
