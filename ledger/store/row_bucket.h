#pragma once
// What the row cache loads and evicts as one: all rows of a scope (Loading::kScope) or one row
// (Loading::kRow).

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/container/btree_map.h"
#include "ledger/base/table.h"
#include "ledger/store/cached_row.h"
#include "ledger/store/recency_list.h"

namespace quittance {

// Rows by key. A row's address never changes. One row, the usual case, needs no map node.
class RowMap {
 public:
  CachedRow* Find(std::string_view key) const {
    if (only_ != nullptr) return only_->key == key ? only_.get() : nullptr;
    const auto found = rows_.find(key);
    return found == rows_.end() ? nullptr : found->second.get();
  }

  // REQUIRES: there is no row with its key.
  CachedRow& Insert(std::unique_ptr<CachedRow> row) {
    CachedRow& inserted = *row;
    if (only_ == nullptr && rows_.empty()) {
      only_ = std::move(row);
      return inserted;
    }
    if (only_ != nullptr) {
      const std::string_view only_key = only_->key;
      rows_.emplace(only_key, std::move(only_));
    }
    rows_.emplace_hint(rows_.end(), std::string_view(inserted.key), std::move(row));
    return inserted;
  }

  void Erase(const CachedRow& row) {
    if (only_.get() == &row) {
      only_.reset();
    } else {
      rows_.erase(rows_.find(row.key));
    }
  }

  // visit(row) -> true to go on; from the first key >= from.
  template <typename Visit>
  void ForEachFrom(std::string_view from, Visit&& visit) const {
    if (only_ != nullptr) {
      if (only_->key >= from) visit(*only_);
      return;
    }
    for (auto it = rows_.lower_bound(from); it != rows_.end(); ++it) {
      if (!visit(*it->second)) return;
    }
  }

  size_t size() const { return only_ != nullptr ? 1 : rows_.size(); }

 private:
  std::unique_ptr<CachedRow> only_;                                     // set: the map is empty
  absl::btree_map<std::string_view, std::unique_ptr<CachedRow>> rows_;  // keys live in the rows
};

struct RowBucket : RecencyLink {  // linked while it may be evicted
  const TableInfo* table = nullptr;
  std::string scope;
  std::string row_key;       // of Loading::kRow, else empty
  RowMap rows;               // those there are, and those listed for the next checkpoint
  uint32_t listed_rows = 0;  // above 0: not to be evicted
};

}  // namespace quittance
