#pragma once
// Many cached rows in the order of the store.

#include <vector>

#include "ledger/store/row_bucket.h"

namespace quittance {

// By (table, scope, key), the order of their stored bytes.
bool ComesBefore(const CachedRow& a, const CachedRow& b);

void SortByPlace(std::vector<CachedRow*>* rows);

// Visits many rows. They lie all over the memory, so it asks for those to come while it visits one:
// waiting for each in turn is most of what a checkpoint would do.
template <typename Visit>
void ForEachRow(const std::vector<CachedRow*>& rows, Visit&& visit) {
  constexpr size_t kAhead = 8;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i + 2 * kAhead < rows.size()) __builtin_prefetch(rows[i + 2 * kAhead]);
    if (i + kAhead < rows.size()) {
      __builtin_prefetch(rows[i + kAhead]->bucket);
      __builtin_prefetch(rows[i + kAhead]->message.get());
    }
    visit(*rows[i]);
  }
}

}  // namespace quittance
