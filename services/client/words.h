#pragma once
// Enum values as people read them.

#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

#include <string>

namespace quittance {

// COMPLAINT_STAGE_REGISTERED of ComplaintStage -> "registered"; unspecified -> "".
std::string WordOf(const google::protobuf::EnumDescriptor* type, int value);

template <typename Enum>
std::string WordOf(Enum value) {
  return WordOf(google::protobuf::GetEnumDescriptor<Enum>(), value);
}

}  // namespace quittance
