#pragma once
// A row store in memory: for tests. What stands for the disk is a MemoryDisk, which outlives the
// store opened on it.

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "ledger/store/row_store.h"

namespace quittance {

// Rows by stored key. Copied before a change while a snapshot holds it.
struct MemoryDisk {
  std::shared_ptr<std::map<std::string, std::string, std::less<>>> rows =
      std::make_shared<std::map<std::string, std::string, std::less<>>>();
};

class MemoryStore final : public RowStore {
 public:
  explicit MemoryStore(std::shared_ptr<MemoryDisk> disk = std::make_shared<MemoryDisk>())
      : disk_(std::move(disk)) {}

  bool Get(const RowPlace& place, std::string* row) const override;
  void MultiGet(std::span<const RowPlace> places,
                absl::FunctionRef<void(size_t index, std::string_view row)> found) const override;
  void Scan(uint16_t table, std::string_view scope, std::string_view from,
            BytesVisitor visit) const override;
  void ScanTable(uint16_t table, std::string_view from_scope,
                 ScopedBytesVisitor visit) const override;
  absl::Status Write(const RowBatch& batch) override;
  absl::Status Flush() override { return health(); }
  std::unique_ptr<const RowView> Snapshot() const override;
  absl::Status health() const override;

  // From now on every write fails with it and changes nothing.
  void FailWrites(absl::Status fault);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<MemoryDisk> disk_;  // guarded by mutex_
  absl::Status fault_;                // guarded by mutex_
};

}  // namespace quittance
