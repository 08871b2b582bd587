#pragma once

#include "absl/status/status.h"
#include "services/rpc/ledger.h"

namespace quittance {

// Book `main` in EUR, with which a newcomer can start, where there is no such book. Returns once
// the reference view has it. Another process of the ledger may do the same at the same time.
absl::Status CreateMainBook(const Ledger& ledger);

}  // namespace quittance
