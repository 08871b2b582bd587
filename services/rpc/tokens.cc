#include "services/rpc/tokens.h"

#include <fmt/format.h>

#include <limits>

#include "ledger/base/status_macros.h"

namespace quittance {

absl::StatusOr<std::optional<FieldViolation>> ForeignToken(
    const Ledger& ledger, const google::protobuf::RepeatedPtrField<v1::Token>& tokens,
    const std::string& field) {
  for (const v1::Token& token : tokens) {
    const PartitionId partition{token.log(), token.partition()};
    const bool known = (token.log() == v1::LOG_REFERENCE || token.log() == v1::LOG_ACCOUNTS) &&
                       token.partition() < ledger.log->PartitionCount(token.log());
    Offset end = known ? std::numeric_limits<Offset>::max() : 0;
    if (known && ledger.Follows(partition)) {
      ASSIGN_OR_RETURN(end, ledger.log->End(partition));
    }
    if (known && token.offset() >= 0 && token.offset() < end) continue;
    return FieldViolation{
        field,
        fmt::format("names offset {} of {}, which this ledger does not have; give tokens as they "
                    "were answered",
                    token.offset(), ToString(partition))};
  }
  return std::nullopt;
}

}  // namespace quittance
