#pragma once
// The name of a command's case, e.g. "issue_invoice"; empty where it has none.

#include <string>

#include "quittance/v1/command.pb.h"

namespace quittance::history {

inline std::string CommandName(const v1::Command& command) {
  const auto* body = command.GetReflection()->GetOneofFieldDescriptor(
      command, v1::Command::descriptor()->oneof_decl(0));
  return body == nullptr ? std::string() : body->name();
}

}  // namespace quittance::history
