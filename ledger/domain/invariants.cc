#include "ledger/domain/invariants.h"

namespace quittance {

std::vector<std::string> CheckAccount(const TableReader&, std::string_view) { return {}; }

std::vector<std::string> CheckInvariants(const TableReader&, const std::vector<std::string>&) { return {}; }

}  // namespace quittance
