#pragma once
// A whole file as text.

#include <string>

#include "absl/status/statusor.h"

namespace quittance {

// "-": standard input. NOT_FOUND names the file and why it cannot be read; a directory cannot.
absl::StatusOr<std::string> ReadFile(const std::string& file);

}  // namespace quittance
