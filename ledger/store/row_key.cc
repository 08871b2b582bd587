#include "ledger/store/row_key.h"

#include "ledger/base/check.h"

namespace quittance {

namespace {
constexpr size_t kTableBytes = 2;
}

RowPlace PositionPlace(std::string_view consumer) { return {kStoreTable, "position", consumer}; }

void AppendRowKey(const RowPlace& place, std::string* bytes) {
  CHECK(place.scope.find('\0') == std::string_view::npos,
        "the scope of a row of table {} holds a NUL byte", place.table);
  bytes->push_back(static_cast<char>(place.table >> 8));
  bytes->push_back(static_cast<char>(place.table & 0xff));
  bytes->append(place.scope);
  bytes->push_back('\0');
  bytes->append(place.key);
}

std::string RowKey(const RowPlace& place) {
  std::string bytes;
  bytes.reserve(kTableBytes + place.scope.size() + 1 + place.key.size());
  AppendRowKey(place, &bytes);
  return bytes;
}

RowPlace ParseRowKey(std::string_view bytes) {
  const size_t scope_end = bytes.find('\0', kTableBytes);
  CHECK(bytes.size() > kTableBytes && scope_end != std::string_view::npos,
        "{} bytes are no row key: no scope", bytes.size());
  const auto high = static_cast<uint8_t>(bytes[0]);
  const auto low = static_cast<uint8_t>(bytes[1]);
  return {static_cast<uint16_t>(high << 8 | low),
          bytes.substr(kTableBytes, scope_end - kTableBytes), bytes.substr(scope_end + 1)};
}

std::string ScopePrefix(uint16_t table, std::string_view scope) {
  return RowKey({table, scope, ""});
}

std::string TablePrefix(uint16_t table) {
  return {static_cast<char>(table >> 8), static_cast<char>(table & 0xff)};
}

std::string AfterPrefix(std::string prefix) {
  while (!prefix.empty() && static_cast<uint8_t>(prefix.back()) == 0xff) prefix.pop_back();
  CHECK(!prefix.empty(), "table ids end at 65534");
  ++prefix.back();
  return prefix;
}

}  // namespace quittance
