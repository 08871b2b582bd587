#pragma once
// What an opened ledger counts of itself, asked at each scrape.

#include <prometheus/collectable.h>

#include <memory>

#include "services/main/ledger_node.h"

namespace quittance {

// `node` must outlive it.
std::shared_ptr<prometheus::Collectable> NodeMetrics(const LedgerNode* node);

}  // namespace quittance
