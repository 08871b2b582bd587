#pragma once
// A row in the row cache, and what it was before changes that are not confirmed yet.

#include <google/protobuf/message.h>

#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/container/inlined_vector.h"

namespace quittance {

struct CachedRow;
struct RowBucket;

// Bytes beside their owner rather than in a block of their own: a key of the usual length costs no
// cache miss.
template <size_t kInlineBytes>
class InlineBytes {
 public:
  explicit InlineBytes(std::string_view bytes) : bytes_(bytes.begin(), bytes.end()) {}
  std::string_view view() const { return {bytes_.data(), bytes_.size()}; }

 private:
  absl::InlinedVector<char, kInlineBytes> bytes_;
};

// A row as it was before the first change of a step. Images of one row form a list, oldest to
// newest.
struct RowImage {
  uint64_t step = 0;
  CachedRow* row = nullptr;
  std::unique_ptr<google::protobuf::Message> message;  // null: there was no row
  bool dirty = false;                                  // differs from what the store holds
  RowImage* older = nullptr;
  RowImage* newer = nullptr;
};

struct CachedRow {
  CachedRow(RowBucket* in, std::string_view its_key) : bucket(in), key_bytes(its_key) {}

  std::string_view key() const { return key_bytes.view(); }

  RowBucket* bucket;
  std::unique_ptr<google::protobuf::Message> message;  // null: there is no row
  RowImage* newest_image = nullptr;                    // null: nothing unconfirmed
  uint32_t bytes = 0;                                  // its share of the memory, about
  bool dirty = false;                                  // message differs from what the store holds
  bool stored = false;                                 // the store holds a row here
  bool listed = false;  // in the cache's list for the next checkpoint
  InlineBytes<24> key_bytes;
};

inline RowImage* OldestImage(const CachedRow& row) {
  RowImage* image = row.newest_image;
  while (image != nullptr && image->older != nullptr) image = image->older;
  return image;
}

// The row with the confirmed steps only; null: there is none.
inline const google::protobuf::Message* ConfirmedMessage(const CachedRow& row) {
  const RowImage* oldest = OldestImage(row);
  return oldest == nullptr ? row.message.get() : oldest->message.get();
}

}  // namespace quittance
