#pragma once
// Walks messages by reflection along plans made once a type, so that types without what is looked
// for cost nothing. Thread-safe.

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

#include "quittance/v1/common.pb.h"

namespace quittance {

struct SealedField {
  v1::Sealed* sealed = nullptr;
  std::string path;  // e.g. "open_account.profile.contacts[0]"
};

// Every present Sealed field below `message`, whose own path is `name` (may be empty), in order of
// field numbers.
std::vector<SealedField> FindSealed(std::string_view name, google::protobuf::Message* message);

// Whether a message of that type can hold Sealed fields at all.
bool MayHoldSealed(const google::protobuf::Descriptor* type);

// Path and number of the first field this build does not know, e.g. "open_account.profile.#17";
// empty: none.
std::string FindUnknownField(std::string_view name, const google::protobuf::Message& message);

}  // namespace quittance
