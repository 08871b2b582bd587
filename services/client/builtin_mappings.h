#pragma once
// The mappings of examples/mappings, compiled in.

#include <span>
#include <string_view>

namespace quittance {

struct BuiltinMapping {
  std::string_view name;
  std::string_view toml;
};

extern const std::span<const BuiltinMapping> kBuiltinMappings;

}  // namespace quittance
