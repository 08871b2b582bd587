#pragma once
// The tokens that callers give back, in commands and queries.

#include <google/protobuf/repeated_ptr_field.h>

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/domain/violations.h"
#include "ledger/log/event_log.h"
#include "quittance/v1/common.pb.h"

namespace quittance {

// The first that no answer of this ledger can have held: an answered token names a durable record,
// so that nobody waits for one that does not come. nullopt: all are good. `field` is where they
// stand. Fails only where the log does.
absl::StatusOr<std::optional<FieldViolation>> ForeignToken(
    EventLog& log, const google::protobuf::RepeatedPtrField<v1::Token>& tokens,
    const std::string& field);

}  // namespace quittance
