#include "projections/cursor.h"

#include "absl/strings/escaping.h"
#include "ledger/base/hash.h"

namespace quittance {
namespace {

constexpr size_t kChecksumBytes = 6;

std::string Checksum(std::string_view bytes) {
  return std::string(AsBytes(Sha256(bytes)).substr(0, kChecksumBytes));
}

}  // namespace

std::string EncodeCursor(const rows::PageCursor& cursor) {
  const std::string bytes = cursor.SerializeAsString();
  return absl::WebSafeBase64Escape(Checksum(bytes) + bytes);
}

absl::StatusOr<rows::PageCursor> DecodeCursor(std::string_view text) {
  std::string bytes;
  rows::PageCursor cursor;
  if (!absl::WebSafeBase64Unescape({text.data(), text.size()}, &bytes) ||
      bytes.size() < kChecksumBytes ||
      bytes.substr(0, kChecksumBytes) != Checksum(bytes.substr(kChecksumBytes)) ||
      !cursor.ParseFromString(bytes.substr(kChecksumBytes))) {
    return absl::InvalidArgumentError(
        "header.cursor: is not one that was given out; pass next_cursor unchanged");
  }
  return cursor;
}

}  // namespace quittance
