#pragma once
// Many cached rows in the order of the store.

#include <vector>

#include "ledger/store/row_bucket.h"

namespace quittance {

// By (table, scope, key), the order of their stored bytes.
bool ComesBefore(const CachedRow& a, const CachedRow& b);

void SortByPlace(std::vector<CachedRow*>* rows);

}  // namespace quittance
