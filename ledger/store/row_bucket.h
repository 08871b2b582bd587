#pragma once
// What the row cache loads and evicts as one: all rows of a scope (Loading::kScope) or one row
// (Loading::kRow).

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/btree_map.h"
#include "ledger/base/table.h"
#include "ledger/store/cached_row.h"
#include "ledger/store/recency_list.h"

namespace quittance {

struct RowBucket : RecencyLink {  // linked while it may be evicted
  // `row_key` is empty except of Loading::kRow.
  RowBucket(const TableInfo* of, std::string_view its_scope, std::string_view its_row_key)
      : table(of),
        scope_bytes(static_cast<uint32_t>(its_scope.size())),
        place_bytes(std::string(its_scope).append(its_row_key)) {}

  std::string_view scope() const { return place_bytes.view().substr(0, scope_bytes); }
  std::string_view row_key() const { return place_bytes.view().substr(scope_bytes); }

  CachedRow* Find(std::string_view key) {
    if (first.has_value() && first->key() == key) return &*first;
    if (more.empty()) return nullptr;
    const auto found = more.find(key);
    return found == more.end() ? nullptr : found->second.get();
  }

  // A row without a message, whose address never changes. REQUIRES: there is none with this key.
  CachedRow& Insert(std::string_view key) {
    if (!first.has_value()) return first.emplace(this, key);
    auto row = std::make_unique<CachedRow>(this, key);
    const std::string_view row_key = row->key();
    return *more.emplace_hint(more.end(), row_key, std::move(row))->second;
  }

  void Erase(const CachedRow& row) {
    if (first.has_value() && &*first == &row) {
      first.reset();
    } else {
      more.erase(more.find(row.key()));
    }
  }

  // visit(row) -> true to go on; in key order, from the first key >= from.
  template <typename Visit>
  void ForEachFrom(std::string_view from, Visit&& visit) const {
    bool first_waits = first.has_value() && first->key() >= from;
    for (auto it = more.lower_bound(from); it != more.end(); ++it) {
      if (first_waits && first->key() < it->first) {
        first_waits = false;
        if (!visit(*first)) return;
      }
      if (!visit(*it->second)) return;
    }
    if (first_waits) visit(*first);
  }

  bool has_rows() const { return first.has_value() || !more.empty(); }

  const TableInfo* table;
  uint32_t listed_rows = 0;  // above 0: not to be evicted
  uint32_t scope_bytes;
  InlineBytes<40> place_bytes;
  // The rows there are, and those listed for the next checkpoint. One row, the usual case, needs no
  // block of its own; which of them it is says nothing about its key.
  std::optional<CachedRow> first;
  absl::btree_map<std::string_view, std::unique_ptr<CachedRow>> more;  // keys live in the rows
};

}  // namespace quittance
