#pragma once
// Tables in memory over a row store: what the writer decides on and what read models fold into.
// Rows are messages that are parsed once and changed in place; a checkpoint serialises the changed
// ones and writes them with the position in one batch, so that the store always holds exactly the
// state of its position.
//
// Steps: a writer goes ahead of what the log has confirmed. After BeginStep, every change keeps the
// row as it was, so that the steps not confirmed can be taken back. Without a step under way (a
// read model never begins one) changes are final at once and keep nothing.
//
// Memory: what is loaded stays until Trim. Used by one thread.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/table.h"
#include "ledger/store/row_buckets.h"
#include "ledger/store/row_store.h"

namespace quittance {

struct ConsumerPosition {
  std::string_view consumer;
  std::string_view position;
};

class RowCache final : public TableWriter {
 public:
  struct Stats {
    RowBuckets::Stats buckets;
    size_t dirty_rows = 0;           // waiting for a checkpoint
    size_t row_images = 0;           // kept for steps not confirmed
    uint64_t rows_checkpointed = 0;  // put or erased by checkpoints
  };

  // `store` must outlive the cache, and nothing else may write to the tables used through it.
  RowCache(RowStore* store, size_t bytes_max)
      : store_(*store), bytes_max_(bytes_max), buckets_(std::make_unique<RowBuckets>(store)) {}

  // A found row stays valid until it is changed, or until Trim or RollbackTo. Scans of a
  // table with Loading::kRow die by CHECK; ScanAll merges the store's rows with those not written
  // yet.
  const google::protobuf::Message* FindRow(const TableInfo& table, std::string_view scope,
                                           std::string_view key) const override;
  void ScanRows(const TableInfo& table, std::string_view scope, std::string_view from,
                RowVisitor visit) const override;
  void ScanAll(const TableInfo& table, std::string_view from_scope,
               ScopedRowVisitor visit) const override;
  google::protobuf::Message& EditRow(const TableInfo& table, std::string_view scope,
                                     std::string_view key) override;
  void EraseRow(const TableInfo& table, std::string_view scope, std::string_view key) override;

  // The changes from here to the next BeginStep are one step. Numbers rise by one or more and are
  // never used again.
  uint64_t BeginStep();
  // The steps up to this one are final. REQUIRES: it has begun.
  void Confirm(uint64_t step);
  // Takes back the steps after this one, exactly, rows created and erased included; changes that
  // follow belong to it. REQUIRES: it has begun, and no later one is confirmed.
  void RollbackTo(uint64_t step);
  // Takes back every step that is not confirmed.
  void RollbackAll() { RollbackTo(confirmed_step_); }

  // The tables with the confirmed steps only. It shows later confirmations, and must not outlive
  // the cache.
  class ConfirmedRows;
  ConfirmedRows ConfirmedView() const;

  // Writes the confirmed changes, these positions and what `also` holds in one batch. After a fault
  // nothing has changed here: the rows still wait for a checkpoint.
  absl::Status Checkpoint(std::span<const ConsumerPosition> positions, RowBatch also = {});

  // Loads what is not in memory, so that FindRow and ScanRows need not wait for the store. Returns
  // how many rows the store had.
  size_t Prefetch(std::span<const WantedRows> wanted) { return buckets_->Prefetch(wanted); }

  // Evicts rows without changes until about bytes_max are left. Call it between entries: it ends
  // the validity of rows.
  void Trim() { buckets_->Trim(bytes_max_); }

  Stats stats() const {
    return {buckets_->stats(), dirty_.size(), images_.size(), rows_checkpointed_};
  }

 private:
  // What of a row a reader is to see; null: nothing.
  using MessageOf = const google::protobuf::Message* (*)(const CachedRow& row);

  const google::protobuf::Message* Find(const TableInfo& table, std::string_view scope,
                                        std::string_view key, MessageOf message_of) const;
  void Scan(const TableInfo& table, std::string_view scope, std::string_view from,
            MessageOf message_of, RowVisitor visit) const;
  void ScanAll(const TableInfo& table, std::string_view from_scope, MessageOf message_of,
               ScopedRowVisitor visit) const;
  bool stepping() const { return open_step_ > confirmed_step_; }
  // Whether the row still lacks an image for the step under way.
  bool NeedsImage(const CachedRow& row) const {
    return stepping() && (row.newest_image == nullptr || row.newest_image->step != open_step_);
  }
  void KeepImage(CachedRow& row, std::unique_ptr<google::protobuf::Message> message);
  void MarkDirty(CachedRow& row);
  void MarkWritten();

  RowStore& store_;
  const size_t bytes_max_;
  const std::unique_ptr<RowBuckets> buckets_;  // readers load, too
  std::vector<CachedRow*> dirty_;              // listed rows
  std::deque<RowImage> images_;                // by step
  uint64_t last_step_ = 0;
  uint64_t open_step_ = 0;
  uint64_t confirmed_step_ = 0;
  uint64_t rows_checkpointed_ = 0;
};

class RowCache::ConfirmedRows final : public TableReader {
 public:
  explicit ConfirmedRows(const RowCache* cache) : cache_(*cache) {}

  const google::protobuf::Message* FindRow(const TableInfo& table, std::string_view scope,
                                           std::string_view key) const override {
    return cache_.Find(table, scope, key, ConfirmedMessage);
  }
  void ScanRows(const TableInfo& table, std::string_view scope, std::string_view from,
                RowVisitor visit) const override {
    cache_.Scan(table, scope, from, ConfirmedMessage, visit);
  }
  void ScanAll(const TableInfo& table, std::string_view from_scope,
               ScopedRowVisitor visit) const override {
    cache_.ScanAll(table, from_scope, ConfirmedMessage, visit);
  }

 private:
  const RowCache& cache_;
};

inline RowCache::ConfirmedRows RowCache::ConfirmedView() const { return ConfirmedRows(this); }

}  // namespace quittance
