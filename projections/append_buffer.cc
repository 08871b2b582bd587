#include "projections/append_buffer.h"

#include <algorithm>

namespace quittance {
namespace {

uint64_t BigEndian(std::string_view bytes) {
  uint64_t number = 0;
  for (size_t i = 0; i < sizeof(number); ++i) {
    number = number << 8 | (i < bytes.size() ? static_cast<uint8_t>(bytes[i]) : 0);
  }
  return number;
}

}  // namespace

void AppendBuffer::Add(std::string_view scope, std::string_view key,
                       const google::protobuf::MessageLite& row) {
  Row added;
  added.offset = bytes_.size();
  added.scope_bytes = static_cast<uint32_t>(scope.size());
  bytes_.append(scope).push_back('\0');
  bytes_.append(key);
  added.place_bytes = static_cast<uint32_t>(bytes_.size() - added.offset);
  added.row_bytes = static_cast<uint32_t>(row.ByteSizeLong());
  bytes_.resize(bytes_.size() + added.row_bytes);
  row.SerializeWithCachedSizesToArray(reinterpret_cast<uint8_t*>(bytes_.data()) + bytes_.size() -
                                      added.row_bytes);
  rows_.push_back(added);
}

// Places share their first bytes (a book's accounts); a number of those behind decides nearly every
// comparison.
void AppendBuffer::Sort() {
  const std::string_view first = PlaceOf(rows_.front());
  size_t shared = first.size();
  for (const Row& row : rows_) {
    const std::string_view place = PlaceOf(row).substr(0, shared);
    shared = static_cast<size_t>(std::mismatch(place.begin(), place.end(), first.begin()).first -
                                 place.begin());
  }
  for (Row& row : rows_) row.order = BigEndian(PlaceOf(row).substr(shared));
  std::sort(rows_.begin(), rows_.end(), [this](const Row& a, const Row& b) {
    return a.order != b.order ? a.order < b.order : PlaceOf(a) < PlaceOf(b);
  });
}

void AppendBuffer::MoveTo(uint16_t table, RowBatch& batch) {
  if (rows_.empty()) return;
  Sort();
  for (const Row& row : rows_) {
    const std::string_view place = PlaceOf(row);
    batch.Put({table, place.substr(0, row.scope_bytes), place.substr(row.scope_bytes + 1)},
              std::string_view(bytes_).substr(row.offset + row.place_bytes, row.row_bytes));
  }
  bytes_.clear();
  rows_.clear();
}

}  // namespace quittance
