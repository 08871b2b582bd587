#pragma once
// What a test program of this folder was called with, beside GoogleTest's own flags.

#include <string_view>

namespace quittance::scenario {

// `flag` with its dashes, e.g. "--rewrite".
bool IsAsked(std::string_view flag);

}  // namespace quittance::scenario
