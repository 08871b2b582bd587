#include "ledger/store/rocks_store.h"

#include <rocksdb/db.h>
#include <rocksdb/listener.h>
#include <rocksdb/utilities/checkpoint.h>

#include <filesystem>
#include <mutex>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/store/rocks_store_options.h"
#include "ledger/store/rocks_store_sorted_file.h"

namespace quittance {

namespace {

// A large batch on its way into the database. A kill may leave one, which may be a file of the
// database already, by another name: it is never written over.
constexpr char kIncomingFile[] = "/incoming.sst";

rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

absl::Status ToStatus(const rocksdb::Status& status, const std::string& dir) {
  if (status.ok()) return absl::OkStatus();
  const std::string why = status.ToString();
  if (status.IsCorruption()) {
    return absl::DataLossError(
        fmt::format("row store {}: {}; it holds nothing that is not in the event log: move it away "
                    "and start again",
                    dir, why));
  }
  if (status.IsNoSpace()) {
    return absl::ResourceExhaustedError(
        fmt::format("row store {}: {}; make room on the disk and start again", dir, why));
  }
  if (status.IsIOError() && why.find("/LOCK: ") != std::string::npos) {
    return absl::FailedPreconditionError(
        fmt::format("row store {} is open elsewhere ({}); stop that process first", dir, why));
  }
  return absl::InternalError(fmt::format("row store {}: {}", dir, why));
}

void CheckRead(const rocksdb::Status& status, const std::string& dir) {
  CHECK(status.ok(), "{}", std::string(ToStatus(status, dir).message()));
}

// Keeps the first fault of flushes and compactions.
class FaultListener final : public rocksdb::EventListener {
 public:
  explicit FaultListener(std::string dir) : dir_(std::move(dir)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
    Keep(ToStatus(*status, dir_));
  }
  void Keep(absl::Status status) {
    std::lock_guard lock(mutex_);
    if (fault_.ok()) fault_ = std::move(status);
  }
  absl::Status fault() const {
    std::lock_guard lock(mutex_);
    return fault_;
  }

 private:
  const std::string dir_;
  mutable std::mutex mutex_;
  absl::Status fault_;  // guarded by mutex_
};

class RocksView final : public RowView {
 public:
  RocksView(rocksdb::DB* db, const std::string* dir, const rocksdb::Snapshot* snapshot)
      : db_(db), dir_(dir), snapshot_(snapshot) {}
  ~RocksView() override {
    if (snapshot_ != nullptr) db_->ReleaseSnapshot(snapshot_);
  }
  RocksView(const RocksView&) = delete;
  RocksView& operator=(const RocksView&) = delete;

  bool Get(const RowPlace& place, std::string* row) const override {
    const rocksdb::Status status = db_->Get(Options(), RowKey(place), row);
    if (status.IsNotFound()) return false;
    CheckRead(status, *dir_);
    return true;
  }

  void MultiGet(std::span<const RowPlace> places,
                absl::FunctionRef<void(size_t index, std::string_view row)> found) const override {
    std::vector<std::string> keys;
    keys.reserve(places.size());
    for (const RowPlace& place : places) keys.push_back(RowKey(place));
    const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
    std::vector<rocksdb::PinnableSlice> rows(places.size());
    std::vector<rocksdb::Status> statuses(places.size());
    db_->MultiGet(Options(), db_->DefaultColumnFamily(), slices.size(), slices.data(), rows.data(),
                  statuses.data());
    for (size_t i = 0; i < places.size(); ++i) {
      if (statuses[i].IsNotFound()) continue;
      CheckRead(statuses[i], *dir_);
      found(i, ToView(rows[i]));
    }
  }

  void Scan(uint16_t table, std::string_view scope, std::string_view from,
            BytesVisitor visit) const override {
    rocksdb::ReadOptions options = Options();
    options.prefix_same_as_start = true;
    Iterate(options, RowKey({table, scope, from}), AfterPrefix(ScopePrefix(table, scope)),
            [&](const RowPlace& place, std::string_view row) { return visit(place.key, row); });
  }

  void ScanTable(uint16_t table, std::string_view from_scope,
                 ScopedBytesVisitor visit) const override {
    rocksdb::ReadOptions options = Options();
    options.total_order_seek = true;
    Iterate(options, ScopePrefix(table, from_scope), AfterPrefix(TablePrefix(table)),
            [&](const RowPlace& place, std::string_view row) {
              return visit(place.scope, place.key, row);
            });
  }

 private:
  rocksdb::ReadOptions Options() const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot_;
    return options;
  }

  void Iterate(rocksdb::ReadOptions options, const std::string& from, const std::string& end,
               absl::FunctionRef<bool(const RowPlace&, std::string_view row)> visit) const {
    const rocksdb::Slice upper_bound(end);
    options.iterate_upper_bound = &upper_bound;
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options));
    for (it->Seek(from); it->Valid(); it->Next()) {
      if (!visit(ParseRowKey(ToView(it->key())), ToView(it->value()))) return;
    }
    CheckRead(it->status(), *dir_);
  }

  rocksdb::DB* db_;
  const std::string* dir_;
  const rocksdb::Snapshot* snapshot_;  // nullptr: the latest state
};

class OpenRocksStore final : public RocksStore {
 public:
  OpenRocksStore(std::unique_ptr<rocksdb::DB> db, std::string dir, size_t ingested_bytes_min,
                 std::shared_ptr<FaultListener> listener)
      : dir_(std::move(dir)),
        ingested_bytes_min_(ingested_bytes_min),
        listener_(std::move(listener)),
        db_(std::move(db)),
        latest_(db_.get(), &dir_, nullptr) {}

  bool Get(const RowPlace& place, std::string* row) const override {
    return latest_.Get(place, row);
  }
  void MultiGet(std::span<const RowPlace> places,
                absl::FunctionRef<void(size_t index, std::string_view row)> found) const override {
    latest_.MultiGet(places, found);
  }
  void Scan(uint16_t table, std::string_view scope, std::string_view from,
            BytesVisitor visit) const override {
    latest_.Scan(table, scope, from, visit);
  }
  void ScanTable(uint16_t table, std::string_view from_scope,
                 ScopedBytesVisitor visit) const override {
    latest_.ScanTable(table, from_scope, visit);
  }

  absl::Status Write(const RowBatch& batch) override {
    RETURN_IF_ERROR(health());
    RETURN_IF_ERROR(batch.bytes() >= ingested_bytes_min_ && !batch.erases_tables() ? Ingest(batch)
                                                                                   : Insert(batch));
    if (written_) written_();
    return absl::OkStatus();
  }

  absl::Status Flush() override {
    RETURN_IF_ERROR(health());
    return Result(db_->Flush(rocksdb::FlushOptions()));
  }

  std::unique_ptr<const RowView> Snapshot() const override {
    return std::make_unique<RocksView>(db_.get(), &dir_, db_->GetSnapshot());
  }

  absl::Status health() const override { return listener_->fault(); }

  absl::Status CopyTo(const std::string& dir) override {
    RETURN_IF_ERROR(Flush());
    rocksdb::Checkpoint* made = nullptr;
    RETURN_IF_ERROR(ToStatus(rocksdb::Checkpoint::Create(db_.get(), &made), dir));
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
    return ToStatus(checkpoint->CreateCheckpoint(dir), dir);
  }

  void OnWritten(std::function<void()> written) override { written_ = std::move(written); }

 private:
  absl::Status Insert(const RowBatch& batch) {
    rocksdb::WriteBatch changes(batch.bytes() + 64);
    batch.ForEach([&](RowBatch::Op op, std::string_view key, std::string_view value) {
      rocksdb::Status added;
      switch (op) {
        case RowBatch::Op::kPut:
          added = changes.Put(ToSlice(key), ToSlice(value));
          break;
        case RowBatch::Op::kErase:
          added = changes.Delete(ToSlice(key));
          break;
        case RowBatch::Op::kEraseRange:
          added = changes.DeleteRange(ToSlice(key), ToSlice(value));
          break;
      }
      CheckRead(added, dir_);
    });
    rocksdb::WriteOptions options;
    options.disableWAL = true;
    inserted_ = true;
    return Result(db_->Write(options, &changes));
  }

  // What was inserted before must not be lost in a crash that this outlives.
  absl::Status Ingest(const RowBatch& batch) {
    if (inserted_) RETURN_IF_ERROR(Flush());
    inserted_ = false;
    const std::string path = dir_ + kIncomingFile;
    RETURN_IF_ERROR(Result(Remove(path)));
    RETURN_IF_ERROR(Result(WriteSortedFile(db_->GetOptions(), path, batch)));
    rocksdb::IngestExternalFileOptions options;
    options.move_files = true;
    options.write_global_seqno = false;
    return Result(db_->IngestExternalFile({path}, options));
  }

  // OK, too, where there is none.
  static rocksdb::Status Remove(const std::string& path) {
    std::error_code error;
    std::filesystem::remove(path, error);
    return error ? rocksdb::Status::IOError(path, error.message()) : rocksdb::Status::OK();
  }

  absl::Status Result(const rocksdb::Status& status) {
    if (!status.ok()) listener_->Keep(ToStatus(status, dir_));
    return health();
  }

  const std::string dir_;
  const size_t ingested_bytes_min_;
  const std::shared_ptr<FaultListener> listener_;
  const std::unique_ptr<rocksdb::DB> db_;
  const RocksView latest_;
  std::function<void()> written_;
  bool inserted_ = false;  // something since the last flush
};

}  // namespace

absl::StatusOr<std::unique_ptr<RocksStore>> RocksStore::Open(const std::string& dir,
                                                             const StoreResources& resources) {
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  if (error) {
    return absl::FailedPreconditionError(
        fmt::format("row store {}: cannot make the directory: {}", dir, error.message()));
  }
  auto listener = std::make_shared<FaultListener>(dir);
  rocksdb::Options options = MakeRocksOptions(resources);
  options.listeners.push_back(listener);
  rocksdb::DB* db = nullptr;
  RETURN_IF_ERROR(ToStatus(rocksdb::DB::Open(options, dir, &db), dir));
  return std::make_unique<OpenRocksStore>(std::unique_ptr<rocksdb::DB>(db), dir,
                                          resources.ingested_bytes_min, std::move(listener));
}

}  // namespace quittance
