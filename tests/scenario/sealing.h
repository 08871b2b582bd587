#pragma once
// Stands in for the service's sealing: the domain only ever sees blobs, and copies them unopened.

#include <google/protobuf/message.h>

#include <string_view>

namespace quittance::scenario {

// Turns every clear Sealed in the message into a blob that is the same for the same text.
void FakeSeal(std::string_view subject, google::protobuf::Message* message);

}  // namespace quittance::scenario
