#include "ledger/store/row_cache.h"

#include <algorithm>
#include <compare>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/store/row_order.h"
#include "ledger/store/row_parse.h"

namespace quittance {

using google::protobuf::Message;

namespace {

const Message* CurrentMessage(const CachedRow& row) { return row.message.get(); }

// Compares a cached row's place with a stored row's of the same table.
std::strong_ordering ComparePlace(const CachedRow& row, std::string_view scope,
                                  std::string_view key) {
  const auto by_scope = row.bucket->scope() <=> scope;
  return by_scope != 0 ? by_scope : row.key() <=> key;
}

}  // namespace

const Message* RowCache::Find(const TableInfo& table, std::string_view scope, std::string_view key,
                              MessageOf message_of) const {
  RowBucket* bucket = buckets_->Find(table, scope, key);
  if (bucket == nullptr) return nullptr;
  const CachedRow* row = bucket->Find(key);
  return row == nullptr ? nullptr : message_of(*row);
}

void RowCache::Scan(const TableInfo& table, std::string_view scope, std::string_view from,
                    MessageOf message_of, RowVisitor visit) const {
  CHECK(table.loading == Loading::kScope,
        "table {} is loaded row by row: a scan of a scope would miss rows", table.name);
  const RowBucket* bucket = buckets_->Find(table, scope, "");
  if (bucket == nullptr) return;
  bucket->ForEachFrom(from, [&](const CachedRow& row) {
    const Message* message = message_of(row);
    return message == nullptr || visit(row.key(), *message);
  });
}

void RowCache::ScanAll(const TableInfo& table, std::string_view from_scope, MessageOf message_of,
                       ScopedRowVisitor visit) const {
  std::vector<CachedRow*> unwritten;
  for (CachedRow* row : dirty_) {
    const RowBucket& bucket = *row->bucket;
    if (bucket.table->id == table.id && bucket.scope() >= from_scope) unwritten.push_back(row);
  }
  SortByPlace(&unwritten);
  auto next = unwritten.begin();
  bool go_on = true;
  const auto visit_next = [&] {
    const CachedRow& row = **next++;
    const Message* message = message_of(row);
    go_on = message == nullptr || visit(row.bucket->scope(), row.key(), *message);
  };
  const std::unique_ptr<Message> stored(table.prototype->New());
  store_.ScanTable(table.id, from_scope,
                   [&](std::string_view scope, std::string_view key, std::string_view bytes) {
                     const auto order = [&] { return ComparePlace(**next, scope, key); };
                     while (go_on && next != unwritten.end() && order() < 0) visit_next();
                     if (!go_on) return false;
                     if (next != unwritten.end() && order() == 0) {
                       visit_next();
                     } else {
                       ParseRow(table, bytes, stored.get());
                       go_on = visit(scope, key, *stored);
                     }
                     return go_on;
                   });
  while (go_on && next != unwritten.end()) visit_next();
}

const Message* RowCache::FindRow(const TableInfo& table, std::string_view scope,
                                 std::string_view key) const {
  return Find(table, scope, key, CurrentMessage);
}

void RowCache::ScanRows(const TableInfo& table, std::string_view scope, std::string_view from,
                        RowVisitor visit) const {
  Scan(table, scope, from, CurrentMessage, visit);
}

void RowCache::ScanAll(const TableInfo& table, std::string_view from_scope,
                       ScopedRowVisitor visit) const {
  ScanAll(table, from_scope, CurrentMessage, visit);
}

Message& RowCache::EditRow(const TableInfo& table, std::string_view scope, std::string_view key) {
  RowBucket& bucket = buckets_->Touch(table, scope, key);
  CachedRow* row = bucket.Find(key);
  if (row == nullptr) row = &buckets_->Insert(bucket, key);
  if (NeedsImage(*row)) {
    std::unique_ptr<Message> before;
    if (row->message != nullptr) {
      before.reset(table.prototype->New());
      before->CopyFrom(*row->message);
    }
    KeepImage(*row, std::move(before));
  }
  MarkDirty(*row);
  if (row->message == nullptr) row->message.reset(table.prototype->New());
  return *row->message;
}

void RowCache::EraseRow(const TableInfo& table, std::string_view scope, std::string_view key) {
  RowBucket* bucket = buckets_->Find(table, scope, key);
  CachedRow* row = bucket == nullptr ? nullptr : bucket->Find(key);
  if (row == nullptr || row->message == nullptr) return;
  if (NeedsImage(*row)) KeepImage(*row, std::move(row->message));
  row->message.reset();
  MarkDirty(*row);
}

void RowCache::KeepImage(CachedRow& row, std::unique_ptr<Message> message) {
  images_.push_back({open_step_, &row, std::move(message), row.dirty, row.newest_image, nullptr});
  if (row.newest_image != nullptr) row.newest_image->newer = &images_.back();
  row.newest_image = &images_.back();
}

void RowCache::MarkDirty(CachedRow& row) {
  row.dirty = true;
  if (row.listed) return;
  buckets_->List(row);
  dirty_.push_back(&row);
}

uint64_t RowCache::BeginStep() { return open_step_ = ++last_step_; }

void RowCache::Confirm(uint64_t step) {
  CHECK(step <= open_step_, "step {} is confirmed before it has begun", step);
  confirmed_step_ = std::max(confirmed_step_, step);
  while (!images_.empty() && images_.front().step <= step) {
    const RowImage& image = images_.front();
    if (image.newer != nullptr) {
      image.newer->older = nullptr;
    } else {
      image.row->newest_image = nullptr;
    }
    images_.pop_front();
  }
}

void RowCache::RollbackTo(uint64_t step) {
  CHECK(confirmed_step_ <= step && step <= open_step_,
        "no way back to step {}: {} is confirmed, {} under way", step, confirmed_step_, open_step_);
  while (!images_.empty() && images_.back().step > step) {
    RowImage& image = images_.back();
    image.row->message = std::move(image.message);
    image.row->dirty = image.dirty;
    image.row->newest_image = image.older;
    if (image.older != nullptr) image.older->newer = nullptr;
    images_.pop_back();
  }
  open_step_ = step;
}

absl::Status RowCache::Checkpoint(std::span<const ConsumerPosition> positions, RowBatch also) {
  SortByPlace(&dirty_);
  RowBatch batch = std::move(also);
  ForEachRow(dirty_, [&](CachedRow& row) {
    const RowImage* image = OldestImage(row);
    if (!(image != nullptr ? image->dirty : row.dirty)) return;
    const Message* confirmed = image != nullptr ? image->message.get() : row.message.get();
    const RowPlace place{row.bucket->table->id, row.bucket->scope(), row.key()};
    if (confirmed != nullptr) {
      buckets_->SetSize(row, batch.Put(place, *confirmed));
    } else if (row.stored) {
      batch.Erase(place);
    }
  });
  const size_t rows = batch.count();
  for (const auto& [consumer, position] : positions) batch.SetPosition(consumer, position);
  RETURN_IF_ERROR(store_.Write(batch));
  rows_checkpointed_ += rows;
  MarkWritten();
  return absl::OkStatus();
}

void RowCache::MarkWritten() {
  std::vector<CachedRow*> unconfirmed;
  ForEachRow(dirty_, [&](CachedRow& row) {
    if (RowImage* image = OldestImage(row); image != nullptr) {
      if (image->dirty) row.stored = image->message != nullptr;
      image->dirty = false;
      unconfirmed.push_back(&row);
      return;
    }
    if (row.dirty) row.stored = row.message != nullptr;
    row.dirty = false;
    buckets_->Unlist(row);
    if (row.message == nullptr) buckets_->Remove(row);
  });
  dirty_ = std::move(unconfirmed);
}

}  // namespace quittance
