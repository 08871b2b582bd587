#pragma once
// Page cursors: opaque to clients, self-describing, checksummed, so that a cursor of another
// question or one that was altered is refused rather than answered wrongly.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "quittance/rows/cursor.pb.h"

namespace quittance {

// Characters of A-Z a-z 0-9 - _ only.
std::string EncodeCursor(const rows::PageCursor& cursor);

// INVALID_ARGUMENT ("header.cursor: ...") for what EncodeCursor did not make.
absl::StatusOr<rows::PageCursor> DecodeCursor(std::string_view text);

}  // namespace quittance
