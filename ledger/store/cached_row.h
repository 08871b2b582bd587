#pragma once
// A row in the row cache, and what it was before changes that are not confirmed yet.

#include <google/protobuf/message.h>

#include <cstdint>
#include <memory>
#include <string>

namespace quittance {

struct CachedRow;
struct RowBucket;

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
  RowBucket* bucket = nullptr;
  std::string key;
  std::unique_ptr<google::protobuf::Message> message;  // null: there is no row
  RowImage* newest_image = nullptr;                    // null: nothing unconfirmed
  uint32_t bytes = 0;                                  // its share of the memory, about
  bool dirty = false;                                  // message differs from what the store holds
  bool stored = false;                                 // the store holds a row here
  bool listed = false;  // in the cache's list for the next checkpoint
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
