#pragma once
// Messages as scenarios write them; read_command.h says the syntax.

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "quittance/v1/event.pb.h"
#include "quittance/v1/refusal.pb.h"

namespace quittance::scenario {

inline constexpr size_t kColumnsMax = 100;

// "2024-03-01 invoice_issued invoice_id=I1 ...": broken between fields into lines of at most
// kColumnsMax where that is possible, those after the first indented by two more than `indent`.
std::string PrintEvent(const v1::Event& event, size_t indent);

// `refused EXCEEDS_OPEN_AMOUNT "I1/1 has ..."` and a line with its details.
std::string PrintRefusal(const v1::Refusal& refusal, size_t indent);

}  // namespace quittance::scenario
