#pragma once
// Finds what a record holds that this build does not know: an unknown event, an unknown field or
// enum value. A reader stops at it rather than fold half an event; a writer never proposes it.

#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "quittance/v1/entry.pb.h"

namespace quittance {

// The path of the first thing unknown, e.g. "events[0].charge_raised field 17"; nullopt where all
// is known. Looks at the envelope, events, result, genesis, claim and log_moved. The request is not
// folded and so may hold anything.
std::optional<std::string> FindUnknown(const v1::Record& record);

}  // namespace quittance
