#include "ledger/domain/principal.h"

#include <fmt/format.h>

namespace quittance {

std::string PrincipalProblem(std::string_view principal) {
  if (principal.size() > kPrincipalBytesMax) {
    return fmt::format("has {} bytes; at most {} are allowed", principal.size(),
                       kPrincipalBytesMax);
  }
  for (const char c : principal) {
    if (c < ' ' || c > '~') return "holds a character that is not printable ASCII";
  }
  if (principal.starts_with(kReactorPrefix)) {
    return fmt::format("is '{}'; names that begin with '{}' are the ledger's own", principal,
                       kReactorPrefix);
  }
  return "";
}

}  // namespace quittance
