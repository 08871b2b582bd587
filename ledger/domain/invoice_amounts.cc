#include "ledger/domain/invoice_amounts.h"

#include <fmt/format.h>

#include "ledger/domain/money.h"

namespace quittance {
namespace {

constexpr int64_t kMilli = 1000;

int64_t QuantityOf(const v1::InvoiceLine& line) {
  return line.quantity_milli() == 0 ? kMilli : line.quantity_milli();
}

bool AddTo(int64_t* sum, int64_t amount) {
  const std::optional<int64_t> added = CheckedAdd(*sum, amount);
  if (added) *sum = *added;
  return added.has_value();
}

void AddItem(const v1::InvoiceContent& content, std::string_view due_date, int64_t amount_minor,
             int64_t tax_minor, google::protobuf::RepeatedPtrField<v1::OpenItem>* items) {
  const int number = items->size() + 1;
  v1::OpenItem& item = *items->Add();
  item.set_item_id(fmt::format("{}/{}", content.invoice_id(), number));
  item.set_kind(v1::ITEM_KIND_INVOICE);
  item.mutable_due_date()->assign(due_date.data(), due_date.size());
  item.set_amount_minor(amount_minor);
  item.set_net_minor(amount_minor - tax_minor);
  item.set_tax_minor(tax_minor);
}

}  // namespace

std::optional<int64_t> PriceOf(const v1::InvoiceLine& line) {
  return MultiplyDivide(QuantityOf(line), line.unit_price_minor(), kMilli);
}

std::optional<Amounts> FixLines(google::protobuf::RepeatedPtrField<v1::InvoiceLine>* lines,
                                std::string* field) {
  Amounts sum;
  for (int i = 0; i < lines->size(); ++i) {
    v1::InvoiceLine& line = (*lines)[i];
    *field = fmt::format("invoice.lines[{}]", i);
    const std::optional<int64_t> price = PriceOf(line);
    if (!price) return std::nullopt;
    const int64_t net_minor = *price - line.discount_minor();
    const std::optional<int64_t> tax_minor = ShareOf(net_minor, line.tax_rate_bp());
    if (!tax_minor) return std::nullopt;
    line.set_quantity_milli(QuantityOf(line));
    line.set_net_minor(net_minor);
    line.set_tax_minor(*tax_minor);
    *field = "the invoice's total";
    if (!AddTo(&sum.net_minor, net_minor) || !AddTo(&sum.tax_minor, *tax_minor)) {
      return std::nullopt;
    }
  }
  const std::optional<int64_t> gross = CheckedAdd(sum.net_minor, sum.tax_minor);
  if (!gross) return std::nullopt;
  sum.gross_minor = *gross;
  return sum;
}

void AddItems(const v1::InvoiceContent& content, const Amounts& amounts,
              std::string_view single_due_date,
              google::protobuf::RepeatedPtrField<v1::OpenItem>* items) {
  if (content.schedule().empty()) {
    AddItem(content, single_due_date, amounts.gross_minor, amounts.tax_minor, items);
    return;
  }
  int64_t before = 0;
  for (const v1::Instalment& instalment : content.schedule()) {
    const int64_t amount = instalment.amount_minor();
    const int64_t tax = ShareOfPart(amounts.tax_minor, amounts.gross_minor, before, amount);
    AddItem(content, instalment.due_date(), amount, tax, items);
    before += amount;
  }
}

Amounts SumOf(const google::protobuf::RepeatedPtrField<v1::OpenItem>& items) {
  Amounts sum;
  for (const v1::OpenItem& item : items) {
    sum.net_minor += item.net_minor();
    sum.tax_minor += item.tax_minor();
    sum.gross_minor += item.amount_minor();
  }
  return sum;
}

}  // namespace quittance
