#pragma once
// The bytes of a key file: frames, each one append, each durable before the next is written.
//
//   frame = magic "QKEY" | body length (u32, little endian) | first 16 bytes of SHA-256(body) |
//   body body  = entries: kind (u8) | subject length (u16, little endian) | subject | key (32
//   bytes; none if erased)
//
// The first entry of the first frame is the ledger's key. So a bad last frame is an append that was
// never acknowledged; a bad frame with a good one after it is corruption.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/rpc/key_store.h"

namespace quittance {

// REQUIRES: subjects of at most 65,535 bytes.
std::string KeyFrame(const std::vector<KeyEntry>& entries);

struct KeyFileContent {
  std::vector<KeyEntry> entries;
  size_t good_bytes = 0;  // what follows is a torn append
};

// DATA_LOSS names the offset of the bad frame.
absl::StatusOr<KeyFileContent> ReadKeyFile(std::string_view bytes);

}  // namespace quittance
