#pragma once
// What an invoice's lines come to, and how its items carry it. Pure arithmetic on the content.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "quittance/v1/invoice.pb.h"

namespace quittance {

struct Amounts {
  int64_t net_minor = 0;
  int64_t tax_minor = 0;
  int64_t gross_minor = 0;  // net + tax
};

// Quantity x price, rounded half-even, before the line's discount. nullopt: it leaves int64.
std::optional<int64_t> PriceOf(const v1::InvoiceLine& line);

// Fixes quantity (default one), net and tax of each line, and adds them up. nullopt: something
// leaves int64, `field` says what. REQUIRES: validated lines.
std::optional<Amounts> FixLines(google::protobuf::RepeatedPtrField<v1::InvoiceLine>* lines,
                                std::string* field);

// One item an instalment, else one over all. Each carries its share of the tax (ShareOfPart), so
// that the items' taxes sum to the invoice's exactly. REQUIRES: a schedule sums to the gross
// amount.
void AddItems(const v1::InvoiceContent& content, const Amounts& amounts,
              std::string_view single_due_date,
              google::protobuf::RepeatedPtrField<v1::OpenItem>* items);

// Net by the item the lines name ("" for those that name none), in the order they first name it.
// Views into the lines, which are InvoiceLines or DocumentLines.
using RevenueByItem = std::vector<std::pair<std::string_view, int64_t>>;
template <typename Lines>
RevenueByItem RevenueOf(const Lines& lines) {
  RevenueByItem revenue;
  for (const auto& line : lines) {
    const auto known = std::ranges::find(revenue, std::string_view(line.item()),
                                         &RevenueByItem::value_type::first);
    if (known == revenue.end()) {
      revenue.emplace_back(line.item(), line.net_minor());
    } else {
      known->second += line.net_minor();
    }
  }
  return revenue;
}

// Net, tax and gross of items together.
Amounts SumOf(const google::protobuf::RepeatedPtrField<v1::OpenItem>& items);

}  // namespace quittance
