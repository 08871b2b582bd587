#pragma once
// The tokens that callers give back, in commands and queries.

#include <google/protobuf/repeated_ptr_field.h>

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/domain/violations.h"
#include "quittance/v1/common.pb.h"
#include "services/rpc/ledger.h"

namespace quittance {

// The first that no answer of this ledger can have held: an answered token names a durable record,
// so that nobody waits for one that does not come. nullopt: all are good. `field` is where they
// stand. Of partitions that this process neither writes nor folds only the form is looked at:
// whoever does waits. Fails only where the log does.
absl::StatusOr<std::optional<FieldViolation>> ForeignToken(
    const Ledger& ledger, const google::protobuf::RepeatedPtrField<v1::Token>& tokens,
    const std::string& field);

}  // namespace quittance
