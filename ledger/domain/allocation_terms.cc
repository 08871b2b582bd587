#include "ledger/domain/allocation_terms.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/domain/money.h"

namespace quittance {
std::string PolicyLabel(const v1::AllocationPolicy& policy) {
  return fmt::format("{}@{}", policy.name(), policy.version());
}

int64_t DiscountLeft(const rows::ItemRow& item, std::string_view value_date) {
  if (item.discount_until().empty() || value_date > item.discount_until()) return 0;
  const int64_t granted = ShareOf(item.amount_minor(), item.discount_bp()).value_or(0);
  return std::max<int64_t>(granted - item.discount_minor(), 0);
}

int64_t TaxShareOf(const v1::BookSettings& settings, const rows::ItemRow& item,
                   int64_t reduction_minor) {
  if (!settings.discount_reduces_tax()) return 0;
  return MultiplyDivide(reduction_minor, item.tax_minor(), item.amount_minor()).value_or(0);
}

int64_t ToleranceOf(const v1::BookSettings& settings, std::string_view currency) {
  for (const v1::CurrencyAmount& tolerance : settings.difference_tolerances()) {
    if (tolerance.currency() == currency) return tolerance.amount_minor();
  }
  return 0;
}

}  // namespace quittance
