#include "ledger/store/row_order.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <tuple>

namespace quittance {

namespace {

// Byte i of the row's scope, NUL, key; 0 after its end.
uint8_t ByteAt(const CachedRow& row, size_t i) {
  const std::string_view scope = row.bucket->scope(), key = row.key();
  if (i < scope.size()) return static_cast<uint8_t>(scope[i]);
  const size_t in_key = i - scope.size() - 1;  // wraps to npos at the NUL
  return in_key < key.size() ? static_cast<uint8_t>(key[in_key]) : 0;
}

size_t PlaceBytes(const CachedRow& row) {
  return row.bucket->scope().size() + 1 + row.key().size();
}

// What the places of a table's rows have in common at their beginning.
struct CommonPrefix {
  const CachedRow* first = nullptr;
  size_t bytes = 0;

  void Add(const CachedRow& row) {
    if (first == nullptr) {
      first = &row;
      bytes = PlaceBytes(row);
      return;
    }
    bytes = std::min(bytes, PlaceBytes(row));
    const std::string_view a = first->bucket->scope(), b = row.bucket->scope();
    const size_t scope_bytes = std::min({bytes, a.size(), b.size()});
    size_t same = std::mismatch(a.begin(), a.begin() + scope_bytes, b.begin()).first - a.begin();
    while (same < bytes && ByteAt(*first, same) == ByteAt(row, same)) ++same;
    bytes = same;
  }
};

// Comparing strings all over the memory is what a plain sort would spend its time on; the eight
// bytes after the common prefix decide nearly always.
struct SortItem {
  uint16_t table;
  uint64_t bytes;
  CachedRow* row;

  bool operator<(const SortItem& other) const {
    if (table != other.table) return table < other.table;
    if (bytes != other.bytes) return bytes < other.bytes;
    return ComesBefore(*row, *other.row);
  }
};

}  // namespace

bool ComesBefore(const CachedRow& a, const CachedRow& b) {
  if (a.bucket == b.bucket) return a.key() < b.key();
  return std::make_tuple(a.bucket->table->id, a.bucket->scope(), a.key()) <
         std::make_tuple(b.bucket->table->id, b.bucket->scope(), b.key());
}

void SortByPlace(std::vector<CachedRow*>* rows) {
  std::map<uint16_t, CommonPrefix> prefixes;
  ForEachRow(*rows, [&](const CachedRow& row) { prefixes[row.bucket->table->id].Add(row); });
  std::vector<SortItem> items;
  items.reserve(rows->size());
  ForEachRow(*rows, [&](CachedRow& row) {
    const uint16_t table = row.bucket->table->id;
    const size_t begin = prefixes[table].bytes;
    uint64_t bytes = 0;
    for (size_t i = begin; i < begin + sizeof(bytes); ++i) bytes = bytes << 8 | ByteAt(row, i);
    items.push_back({table, bytes, &row});
  });
  std::sort(items.begin(), items.end());
  for (size_t i = 0; i < items.size(); ++i) (*rows)[i] = items[i].row;
}

}  // namespace quittance
