#include "ledger/base/key.h"

#include "ledger/base/check.h"

namespace quittance {

std::string_view KeyReader::Text() {
  const size_t end = rest_.find('\0');
  CHECK(end != std::string_view::npos, "key ends inside a text part");
  const std::string_view part = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  return part;
}

int64_t KeyReader::Int() {
  CHECK(rest_.size() >= 8, "key ends inside a number part");
  uint64_t bits = 0;
  for (int i = 0; i < 8; ++i) bits = bits << 8 | static_cast<uint8_t>(rest_[i]);
  rest_.remove_prefix(8);
  return static_cast<int64_t>(bits ^ (uint64_t{1} << 63));
}

}  // namespace quittance
