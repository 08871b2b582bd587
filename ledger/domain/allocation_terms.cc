#include "ledger/domain/allocation_terms.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/domain/money.h"

namespace quittance {

std::string PolicyLabel(const v1::AllocationPolicy& policy) {
  return fmt::format("{}@{}", policy.name(), policy.version());
}

int64_t DiscountLeft(const AllocationDraft& draft, const rows::ItemRow& item,
                     std::string_view value_date) {
  if (item.discount_until().empty() || value_date > item.discount_until()) return 0;
  const int64_t base = item.amount_minor() - item.credited_minor();
  const int64_t granted = ShareOf(base, item.discount_bp()).value_or(0);
  const int64_t left = draft.Left(item.document_id()).gross_minor;
  return std::clamp<int64_t>(granted - item.discount_minor(), 0, left);
}

void FixTaxShare(const v1::BookSettings& settings, const AllocationDraft& draft,
                 const rows::ItemRow& item, v1::CreditAllocated* allocated) {
  const int64_t allowance = allocated->discount_minor() + allocated->difference_minor();
  if (allowance == 0 || !settings.discount_reduces_tax()) return;
  allocated->set_reduces_tax(true);
  allocated->set_tax_share_minor(TaxOfPart(draft.Left(item.document_id()), allowance));
}

}  // namespace quittance
