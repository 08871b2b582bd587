#pragma once
// Where a row is in a row store, and the bytes it is stored under:
//
//   [table id, 2 bytes big-endian][scope][NUL][key]
//
// A scope holds no NUL, so the rows of one scope, and those of one table, are one contiguous range
// each, and byte order is the order of (table, scope, key): scopes "a" and "ab" never mix.

#include <cstdint>
#include <string>
#include <string_view>

namespace quittance {

struct RowPlace {
  uint16_t table = 0;
  std::string_view scope;
  std::string_view key;
};

// Table 0 is the store's own: positions.
inline constexpr uint16_t kStoreTable = 0;

// Where the position of a consumer is kept.
RowPlace PositionPlace(std::string_view consumer);

// A NUL in the scope is a bug and dies by CHECK.
void AppendRowKey(const RowPlace& place, std::string* bytes);
std::string RowKey(const RowPlace& place);

// Views into `bytes`. Bytes that are no row key are a bug and die by CHECK.
RowPlace ParseRowKey(std::string_view bytes);

// The first bytes that all rows of a scope, and only they, begin with; and those of a table.
std::string ScopePrefix(uint16_t table, std::string_view scope);
std::string TablePrefix(uint16_t table);

// The first bytes after all that begin with `prefix`, which is a scope's or a table's.
std::string AfterPrefix(std::string prefix);

}  // namespace quittance
