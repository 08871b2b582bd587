#include "ledger/store/memory_store.h"

namespace quittance {

namespace {

using Rows = std::map<std::string, std::string, std::less<>>;

class MemoryView final : public RowView {
 public:
  MemoryView(std::shared_ptr<const Rows> rows, std::mutex* mutex)
      : rows_(std::move(rows)), mutex_(mutex) {}
  // Under the store's mutex, so that a writer that finds itself the only holder may change the rows
  // in place.
  ~MemoryView() override {
    std::lock_guard lock(*mutex_);
    rows_.reset();
  }

  bool Get(const RowPlace& place, std::string* row) const override {
    const auto found = rows_->find(RowKey(place));
    if (found == rows_->end()) return false;
    *row = found->second;
    return true;
  }

  void MultiGet(std::span<const RowPlace> places,
                absl::FunctionRef<void(size_t index, std::string_view row)> found) const override {
    std::string row;
    for (size_t i = 0; i < places.size(); ++i) {
      if (Get(places[i], &row)) found(i, row);
    }
  }

  void Scan(uint16_t table, std::string_view scope, std::string_view from,
            BytesVisitor visit) const override {
    const auto end = rows_->lower_bound(AfterPrefix(ScopePrefix(table, scope)));
    for (auto it = rows_->lower_bound(RowKey({table, scope, from})); it != end; ++it) {
      if (!visit(ParseRowKey(it->first).key, it->second)) return;
    }
  }

  void ScanTable(uint16_t table, std::string_view from_scope,
                 ScopedBytesVisitor visit) const override {
    const auto end = rows_->lower_bound(AfterPrefix(TablePrefix(table)));
    for (auto it = rows_->lower_bound(ScopePrefix(table, from_scope)); it != end; ++it) {
      const RowPlace place = ParseRowKey(it->first);
      if (!visit(place.scope, place.key, it->second)) return;
    }
  }

 private:
  std::shared_ptr<const Rows> rows_;
  std::mutex* mutex_;
};

void Apply(const RowBatch& batch, Rows* rows) {
  batch.ForEach([&](RowBatch::Op op, std::string_view key, std::string_view value) {
    switch (op) {
      case RowBatch::Op::kPut:
        rows->insert_or_assign(std::string(key), std::string(value));
        return;
      case RowBatch::Op::kErase:
        rows->erase(std::string(key));
        return;
      case RowBatch::Op::kEraseRange:
        rows->erase(rows->lower_bound(key), rows->lower_bound(value));
        return;
    }
  });
}

}  // namespace

bool MemoryStore::Get(const RowPlace& place, std::string* row) const {
  return Snapshot()->Get(place, row);
}

void MemoryStore::MultiGet(
    std::span<const RowPlace> places,
    absl::FunctionRef<void(size_t index, std::string_view row)> found) const {
  Snapshot()->MultiGet(places, found);
}

void MemoryStore::Scan(uint16_t table, std::string_view scope, std::string_view from,
                       BytesVisitor visit) const {
  Snapshot()->Scan(table, scope, from, visit);
}

void MemoryStore::ScanTable(uint16_t table, std::string_view from_scope,
                            ScopedBytesVisitor visit) const {
  Snapshot()->ScanTable(table, from_scope, visit);
}

absl::Status MemoryStore::Write(const RowBatch& batch) {
  std::lock_guard lock(mutex_);
  if (!fault_.ok()) return fault_;
  if (disk_->rows.use_count() > 1) disk_->rows = std::make_shared<Rows>(*disk_->rows);
  Apply(batch, disk_->rows.get());
  return absl::OkStatus();
}

std::unique_ptr<const RowView> MemoryStore::Snapshot() const {
  std::lock_guard lock(mutex_);
  return std::make_unique<MemoryView>(disk_->rows, &mutex_);
}

absl::Status MemoryStore::health() const {
  std::lock_guard lock(mutex_);
  return fault_;
}

void MemoryStore::FailWrites(absl::Status fault) {
  std::lock_guard lock(mutex_);
  fault_ = std::move(fault);
}

}  // namespace quittance
