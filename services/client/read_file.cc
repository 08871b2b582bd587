#include "services/client/read_file.h"

#include <errno.h>
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstring>

namespace quittance {

absl::StatusOr<std::string> ReadFile(const std::string& file) {
  FILE* const input = file == "-" ? stdin : std::fopen(file.c_str(), "rb");
  std::string text;
  std::array<char, 1 << 16> buffer;
  int error = input == nullptr ? errno : 0;
  while (error == 0) {
    const size_t count = std::fread(buffer.data(), 1, buffer.size(), input);
    if (count == 0 && std::ferror(input) != 0) error = errno;
    if (count == 0) break;
    text.append(buffer.data(), count);
  }
  if (input != nullptr && input != stdin) std::fclose(input);
  if (error == 0) return text;
  return absl::NotFoundError(fmt::format("cannot read '{}': {}", file, strerror(error)));
}

}  // namespace quittance
