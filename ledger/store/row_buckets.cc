#include "ledger/store/row_buckets.h"

#include "ledger/base/string_map.h"
#include "ledger/store/row_parse.h"

namespace quittance {

using google::protobuf::Message;

namespace {

// What the allocator and the containers add to a bucket and to a row.
constexpr size_t kBucketBytes = sizeof(RowBucket) + 48;
constexpr size_t kRowBytes = sizeof(CachedRow) + 64;

size_t BytesOf(const RowBucket& bucket) { return kBucketBytes + bucket.place_bytes.view().size(); }

}  // namespace

size_t RowBuckets::PlaceHash::operator()(const Place& place) const {
  const size_t scope = StringHash()(place.scope);
  return place.row_key.empty() ? scope : scope ^ (StringHash()(place.row_key) * 0x9e3779b97f4a7c15);
}

void RowBuckets::AddTable(const TableInfo& table) {
  CHECK(table.id != kStoreTable, "table {} has id {}, which is the store's own", table.name,
        kStoreTable);
  auto added = std::make_unique<TableBuckets>();
  added->info = table;
  added->row_bytes = kRowBytes + table.prototype->SpaceUsedLong();
  added->complete = true;
  store_.ScanTable(table.id, "", [&](auto, auto, auto) { return added->complete = false; });
  if (table.id >= tables_.size()) tables_.resize(table.id + 1);
  tables_[table.id] = std::move(added);
}

RowBucket* RowBuckets::FindLoaded(TableBuckets& table, const Place& place) {
  const auto found = table.buckets.find(place);
  if (found == table.buckets.end()) return nullptr;
  RowBucket* bucket = found->get();
  if (bucket->linked()) evictable_.MakeNewest(*bucket);
  return bucket;
}

RowBucket* RowBuckets::Find(const TableInfo& info, std::string_view scope, std::string_view key) {
  TableBuckets& table = TableOf(info);
  const Place place = PlaceOf(info, scope, key);
  RowBucket* bucket = FindLoaded(table, place);
  if (bucket != nullptr || table.complete) {
    ++stats_.hits;
    return bucket;
  }
  ++stats_.misses;
  bucket = &AddBucket(table, place);
  Load(*bucket);
  return bucket;
}

RowBucket& RowBuckets::Touch(const TableInfo& info, std::string_view scope, std::string_view key) {
  RowBucket* bucket = Find(info, scope, key);
  return bucket != nullptr ? *bucket : AddBucket(TableOf(info), PlaceOf(info, scope, key));
}

size_t RowBuckets::Prefetch(std::span<const WantedRows> wanted) {
  const uint64_t stored_before = stored_;
  std::vector<RowBucket*> rows;
  for (const WantedRows& want : wanted) {
    TableBuckets& table = TableOf(*want.table);
    const Place place = PlaceOf(*want.table, want.scope, want.key);
    if (table.complete || FindLoaded(table, place) != nullptr) continue;
    ++stats_.prefetched;
    RowBucket& bucket = AddBucket(table, place);
    if (want.table->loading == Loading::kRow) {
      rows.push_back(&bucket);
    } else {
      Load(bucket);
    }
  }
  LoadRows(rows);
  return stored_ - stored_before;
}

void RowBuckets::LoadRows(std::span<RowBucket* const> rows) {
  if (rows.empty()) return;
  std::vector<RowPlace> places;
  places.reserve(rows.size());
  for (const RowBucket* row : rows)
    places.push_back({row->table->id, row->scope(), row->row_key()});
  store_.MultiGet(places, [&](size_t i, std::string_view bytes) {
    AddStored(*rows[i], rows[i]->row_key(), bytes);
  });
}

RowBucket& RowBuckets::AddBucket(TableBuckets& table, const Place& place) {
  auto bucket = std::make_unique<RowBucket>(&table.info, place.scope, place.row_key);
  stats_.bytes += BytesOf(*bucket);
  evictable_.AddNewest(*bucket);
  return **table.buckets.insert(std::move(bucket)).first;
}

void RowBuckets::Load(RowBucket& bucket) {
  if (bucket.table->loading == Loading::kRow) {
    if (store_.Get({bucket.table->id, bucket.scope(), bucket.row_key()}, &buffer_)) {
      AddStored(bucket, bucket.row_key(), buffer_);
    }
    return;
  }
  store_.Scan(bucket.table->id, bucket.scope(), "",
              [&](std::string_view key, std::string_view bytes) {
                AddStored(bucket, key, bytes);
                return true;
              });
}

void RowBuckets::AddStored(RowBucket& bucket, std::string_view key, std::string_view bytes) {
  CachedRow& row = Insert(bucket, key);
  row.stored = true;
  ++stored_;
  row.message.reset(bucket.table->prototype->New());
  ParseRow(*bucket.table, bytes, row.message.get());
  SetSize(row, bytes.size());
}

CachedRow& RowBuckets::Insert(RowBucket& bucket, std::string_view key) {
  CachedRow& row = bucket.Insert(key);
  SetSize(row, 0);
  return row;
}

void RowBuckets::Remove(CachedRow& row) {
  stats_.bytes -= row.bytes;
  row.bucket->Erase(row);
}

void RowBuckets::SetSize(CachedRow& row, size_t serialized_bytes) {
  // A message takes about twice the room of its bytes beyond that of an empty one.
  const size_t bytes =
      tables_[row.bucket->table->id]->row_bytes + row.key().size() + 2 * serialized_bytes;
  stats_.bytes += bytes - row.bytes;
  row.bytes = static_cast<uint32_t>(bytes);
}

void RowBuckets::List(CachedRow& row) {
  if (row.listed) return;
  row.listed = true;
  if (row.bucket->listed_rows++ == 0) evictable_.Remove(*row.bucket);
}

void RowBuckets::Unlist(CachedRow& row) {
  row.listed = false;
  if (--row.bucket->listed_rows == 0) evictable_.AddNewest(*row.bucket);
}

void RowBuckets::Trim(size_t bytes_max) {
  while (stats_.bytes > bytes_max && !evictable_.empty()) Evict(evictable_.oldest());
}

void RowBuckets::Evict(RowBucket& bucket) {
  TableBuckets& table = *tables_[bucket.table->id];
  if (bucket.has_rows()) table.complete = false;
  bucket.ForEachFrom("", [&](const CachedRow& row) {
    stats_.bytes -= row.bytes;
    return true;
  });
  stats_.bytes -= BytesOf(bucket);
  ++stats_.evictions;
  evictable_.Remove(bucket);
  table.buckets.erase(table.buckets.find(Place{bucket.scope(), bucket.row_key()}));
}

}  // namespace quittance
