#pragma once
// The domain's front door: validate, route, decide, evolve, whatever the command or event.

#include <string>
#include <vector>

#include "ledger/base/place.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"
#include "quittance/v1/entry.pb.h"

namespace quittance {

// Empty: well-formed. Looks at nothing but the command.
std::vector<FieldViolation> Validate(const v1::Command& command);

// REQUIRES: a command with a body.
const v1::CommandHeader& HeaderOf(const v1::Command& command);
v1::CommandHeader* MutableHeaderOf(v1::Command* command);

// Where a command is decided. `partition_key` is the Kafka record key and decides the partition;
// `stream` is it plus
// "/member" for a member of a group.
struct Route {
  v1::Log log = v1::LOG_UNSPECIFIED;
  std::string partition_key;
  std::string stream;
  std::string book;
  std::string account_id;  // empty: on a book or a control stream
};
// REQUIRES: Validate(command) is empty.
Route RouteOf(const v1::Command& command);

// The partition key of a stream; empty for that of genesis, claim and their like, which have none.
std::string_view PartitionKeyOf(std::string_view stream);

// Reverse of Route for folds: the context of events of a stream.
EventContext ContextOf(const v1::Record& record, std::string_view effective_date);

// Version check, dates, then the noun's rules. On refusal `outcome` is untouched.
MaybeRefusal Decide(const Situation& situation, const v1::Command& command, Outcome& outcome);

// Applies a counted command record (other kinds change no rows, a refusal neither).
void Evolve(const v1::Record& record, TableWriter& rows);

// The schema level this build writes and reads. Events carry the level they came with in
// event_level.inc when > 1.
inline constexpr uint32_t kSchemaLevel = 1;

}  // namespace quittance
