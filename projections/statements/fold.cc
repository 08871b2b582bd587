#include "projections/statements/fold.h"

#include <array>

#include "ledger/base/check.h"
#include "ledger/base/key.h"
#include "ledger/domain/decide.h"
#include "projections/statements/tables.h"

namespace quittance {
namespace statements {
namespace {

constexpr uint32_t kVersion = 1;
const std::array<ModelTable, 1> kTables{
    {{&kLine.info(), "date #stream_version #line", Access::kAppend}}};

// What a line says besides its amount.
struct Text {
  std::string_view kind;
  std::string_view document_id;
  std::string_view document_number = {};
};

std::string_view KindOf(v1::ItemKind kind) {
  switch (kind) {
    case v1::ITEM_KIND_INVOICE:
      return "invoice";
    case v1::ITEM_KIND_FEE:
      return "fee";
    case v1::ITEM_KIND_INTEREST:
      return "interest";
    case v1::ITEM_KIND_PENALTY:
      return "penalty";
    case v1::ITEM_KIND_EXPENSE:
      return "expense";
    case v1::ITEM_KIND_REVERSED_PAYMENT:
      return "reversed payment";
    default:
      return "charge";
  }
}

// The document an item came from: item ids are the document's, followed by "/<part>" where it has
// several.
std::string_view DocumentOf(std::string_view item_id) {
  return item_id.substr(0, item_id.find('/'));
}

// Of the events that change what a customer owes net, allocations apart.
Text TextOf(const v1::Event& event) {
  switch (event.body_case()) {
    case v1::Event::kInvoiceIssued:
      return {"invoice", event.invoice_issued().invoice_id(), event.invoice_issued().number()};
    case v1::Event::kInvoiceVoided:
      return {"invoice void", event.invoice_voided().invoice_id(), event.invoice_voided().number()};
    case v1::Event::kChargeRaised:
      return {KindOf(event.charge_raised().item().kind()), event.charge_raised().charge_id(),
              event.charge_raised().number()};
    case v1::Event::kChargeVoided:
      return {"charge void", event.charge_voided().charge_id(), event.charge_voided().number()};
    case v1::Event::kCreditNoteIssued:
      return {"credit note", event.credit_note_issued().credit_note_id(),
              event.credit_note_issued().number()};
    case v1::Event::kReceiptConfirmed:
      return {"receipt", event.receipt_confirmed().receipt_id(),
              event.receipt_confirmed().number()};
    case v1::Event::kReceiptReversed:
      return {"reversal", event.receipt_reversed().receipt_id()};
    case v1::Event::kChargebackWon:
      return {"chargeback won", event.chargeback_won().receipt_id()};
    case v1::Event::kRefundRequested:
      return {"refund", event.refund_requested().refund_id()};
    case v1::Event::kRefundEnded:
      return {"refund ended", event.refund_ended().refund_id()};
    case v1::Event::kCompensationGiven:
      return {"compensation", event.compensation_given().compensation_id()};
    case v1::Event::kWrittenOff:
      return {"write-off", DocumentOf(event.written_off().item_id())};
    case v1::Event::kWriteOffReversed:
      return {"write-off reversed", DocumentOf(event.write_off_reversed().item_id())};
    default:
      return {"other", ""};
  }
}

// Appends the lines of one entry.
class Lines {
 public:
  Lines(const FoldEntry& entry, TableWriter& rows) : entry_(entry), rows_(rows) {}

  void AddEvent(const v1::Event& event, const Postings& postings) {
    const int64_t net_minor = NetOf(postings);
    if (event.has_credit_allocated()) {
      AddAllocation(event, event.credit_allocated(), -1, net_minor);
    } else if (event.has_allocation_undone()) {
      AddAllocation(event, event.allocation_undone(), 1, net_minor);
    } else if (net_minor != 0) {
      Add(event, TextOf(event), postings.front().currency, net_minor);
    }
  }

 private:
  // Change of receivable less credit.
  static int64_t NetOf(const Postings& postings) {
    int64_t net_minor = 0;
    for (const Posting& posting : postings) {
      if (posting.account != v1::ACCOUNTS_RECEIVABLE && posting.account != v1::CUSTOMER_CREDITS) {
        continue;
      }
      net_minor += posting.side == Side::kDebit ? posting.amount_minor : -posting.amount_minor;
    }
    return net_minor;
  }

  template <typename Allocation>
  void AddAllocation(const v1::Event& event, const Allocation& allocation, int sign,
                     int64_t net_minor) {
    const int64_t discount_minor = sign * allocation.discount_minor();
    const int64_t difference_minor = sign * allocation.difference_minor();
    const bool is_recovery = !allocation.write_off_id().empty();
    CHECK(is_recovery || net_minor == discount_minor + difference_minor,
          "allocation {} posts {} net, not {}", allocation.allocation_id(), net_minor,
          discount_minor + difference_minor);
    const std::string_view document_id = DocumentOf(allocation.item_id());
    if (is_recovery) {
      return Add(event, {sign < 0 ? "recovery" : "recovery undone", document_id},
                 allocation.currency(), net_minor);
    }
    if (discount_minor != 0) {
      Add(event, {sign < 0 ? "discount" : "discount undone", document_id}, allocation.currency(),
          discount_minor);
    }
    if (difference_minor != 0) {
      Add(event, {sign < 0 ? "difference" : "difference undone", document_id},
          allocation.currency(), difference_minor);
    }
  }

  void Add(const v1::Event& event, const Text& text, const std::string& currency,
           int64_t amount_minor) {
    const v1::Record& record = entry_.record();
    rows::StatementLineRow& row = kLine.Edit(rows_, record.stream(),
                                             Key()
                                                 .Text(event.effective_date())
                                                 .Int(static_cast<int64_t>(record.stream_version()))
                                                 .Int(++lines_));
    row.set_kind(std::string(text.kind));
    row.set_document_id(std::string(text.document_id));
    row.set_document_number(std::string(text.document_number));
    row.set_currency(currency);
    row.set_amount_minor(amount_minor);
    row.set_height(entry_.entry.height);
  }

  const FoldEntry& entry_;
  TableWriter& rows_;
  int64_t lines_ = 0;
};

class Model final : public ReadModel {
 public:
  std::string_view name() const override { return "statements"; }
  uint32_t version() const override { return kVersion; }
  std::span<const ModelTable> tables() const override { return kTables; }

  void Fold(const FoldEntry& entry, TableWriter& rows) const override {
    Lines lines(entry, rows);
    for (int i = 0; i < entry.record().events_size(); ++i) {
      lines.AddEvent(entry.record().events(i), entry.postings[static_cast<size_t>(i)]);
    }
  }
};

}  // namespace
}  // namespace statements

std::unique_ptr<ReadModel> NewStatementsModel() { return std::make_unique<statements::Model>(); }

}  // namespace quittance
