#pragma once
// Random bytes chosen when a ledger is created; part of every record and of every segment's header.

#include <cstddef>

namespace quittance {

inline constexpr size_t kLedgerIdBytes = 16;

}  // namespace quittance
