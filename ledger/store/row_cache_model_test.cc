// Seeded random sequences of everything a row cache does, against std::map: rows, steps, confirmed
// rows and what the store holds agree after each.

#include <fmt/format.h>
#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <string>
#include <tuple>

#include "ledger/base/rng.h"
#include "ledger/base/temp_dir.h"
#include "ledger/store/memory_store.h"
#include "ledger/store/rocks_store.h"
#include "ledger/store/row_cache.h"
#include "ledger/store/snapshot_reader.h"

namespace quittance {
namespace {

using Row = google::protobuf::StringValue;
using Rows = std::map<std::tuple<uint16_t, std::string, std::string>, std::string>;

const Table<Row> kItems(1, "items");
const Table<Row> kIds(2, "ids", Loading::kRow);
const Table<Row> kTotals(300, "totals");
const std::vector<const Table<Row>*> kTables = {&kItems, &kIds, &kTotals};
const std::vector<std::string> kScopes = {"a", "ab", "abc", "b", "c"};

class Model {
 public:
  void Change(const Rows::key_type& place, const std::string* row) {
    if (row != nullptr) {
      current_[place] = *row;
    } else {
      current_.erase(place);
    }
    if (steps_.empty()) confirmed_ = current_;
  }
  void BeginStep(uint64_t step) { steps_.push_back({step, current_}); }
  void Confirm(uint64_t step) {
    while (!steps_.empty() && steps_.front().number <= step) steps_.pop_front();
    confirmed_ = steps_.empty() ? current_ : steps_.front().before;
  }
  void RollbackTo(uint64_t step) {
    while (!steps_.empty() && steps_.back().number > step) {
      current_ = steps_.back().before;
      steps_.pop_back();
    }
  }
  void Checkpoint() { stored_ = confirmed_; }
  void Reopen() {
    steps_.clear();
    current_ = confirmed_ = stored_;
  }
  // A step under way, oldest first.
  uint64_t step(size_t i) const { return steps_[i].number; }
  size_t steps() const { return steps_.size(); }
  const Rows& current() const { return current_; }
  const Rows& confirmed() const { return confirmed_; }
  const Rows& stored() const { return stored_; }

 private:
  struct Step {
    uint64_t number;
    Rows before;
  };
  Rows current_, confirmed_, stored_;
  std::deque<Step> steps_;
};

Rows AllRows(const TableReader& reader) {
  Rows rows;
  for (const Table<Row>* table : kTables) {
    table->ScanAll(reader, "", [&](auto scope, auto key, const Row& row) {
      rows[{table->info().id, std::string(scope), std::string(key)}] = row.value();
      return true;
    });
  }
  return rows;
}

class CacheRun {
 public:
  using Opener = std::function<std::unique_ptr<RowStore>()>;

  CacheRun(uint64_t seed, Opener open) : rng_(seed), open_(std::move(open)) { Reopen(); }

  void Run(int operations) {
    for (int i = 0; i < operations; ++i) {
      Operate();
      if (::testing::Test::HasFatalFailure()) FAIL() << "operation " << i;
    }
    Compare();
  }

 private:
  unsigned Pick(unsigned below) { return static_cast<uint8_t>(rng_.Bytes(1)[0]) % below; }
  const Table<Row>& PickTable() { return *kTables[Pick(3)]; }
  const std::string& PickScope() { return kScopes[Pick(5)]; }
  std::string PickKey() { return Pick(3) == 0 ? "" : fmt::format("key-that-is-long-{}", Pick(6)); }

  void Operate() {
    switch (Pick(16)) {
      case 0:
        return model_.BeginStep(cache_->BeginStep());
      case 1:
        return Confirm();
      case 2:
        return Rollback();
      case 3:
        return Checkpoint();
      case 4:
        if (Pick(4) == 0) Reopen();
        return;
      case 5:
        return cache_->Trim();
      case 6:
        return Prefetch();
      case 7:
        return Compare();
      case 8:
      case 9:
        return Erase();
      case 10:
      case 11:
        return Scan();
      default:
        return Edit();
    }
  }

  void Edit() {
    const Table<Row>& table = PickTable();
    const std::string scope = PickScope(), key = PickKey();
    Row& row = table.Edit(*cache_, scope, key);
    row.mutable_value()->push_back(static_cast<char>('a' + Pick(26)));
    model_.Change({table.info().id, scope, key}, &row.value());
  }

  void Erase() {
    const Table<Row>& table = PickTable();
    const std::string scope = PickScope(), key = PickKey();
    table.Erase(*cache_, scope, key);
    model_.Change({table.info().id, scope, key}, nullptr);
    ASSERT_EQ(table.Find(*cache_, scope, key), nullptr);
  }

  void Confirm() {
    if (model_.steps() == 0) return;
    const uint64_t step = model_.step(Pick(model_.steps()));
    cache_->Confirm(step);
    model_.Confirm(step);
  }

  void Rollback() {
    if (model_.steps() == 0 || Pick(3) == 0) {
      cache_->RollbackAll();
      return model_.RollbackTo(0);
    }
    const uint64_t step = model_.step(Pick(model_.steps()));
    cache_->RollbackTo(step);
    model_.RollbackTo(step);
  }

  void Checkpoint() {
    const std::string position = fmt::format("position {}", ++checkpoints_);
    const ConsumerPosition positions[] = {{"writer", position}};
    if (auto* memory = dynamic_cast<MemoryStore*>(store_.get());
        memory != nullptr && Pick(4) == 0) {
      memory->FailWrites(absl::UnavailableError("injected"));
      ASSERT_FALSE(cache_->Checkpoint(positions).ok());
      memory->FailWrites(absl::OkStatus());
      return;
    }
    const absl::Status written = cache_->Checkpoint(positions);
    ASSERT_TRUE(written.ok()) << written;
    model_.Checkpoint();
    const SnapshotReader stored(*store_);
    ASSERT_EQ(stored.Position("writer"), position);
    ASSERT_EQ(AllRows(stored), model_.stored());
  }

  void Reopen() {
    cache_.reset();
    store_.reset();
    store_ = open_();
    cache_ = std::make_unique<RowCache>(store_.get(), 1500);
    model_.Reopen();
    Compare();
  }

  void Prefetch() {
    std::vector<WantedRows> wanted;
    std::deque<std::string> keys;
    for (unsigned i = Pick(6); i > 0; --i) {
      wanted.push_back({&PickTable().info(), PickScope(), keys.emplace_back(PickKey())});
    }
    cache_->Prefetch(wanted);
    const uint64_t misses = cache_->stats().buckets.misses;
    for (const auto& [table, scope, key] : wanted) cache_->FindRow(*table, scope, key);
    ASSERT_EQ(cache_->stats().buckets.misses, misses);
  }

  void Scan() {
    const Table<Row>& table = Pick(2) == 0 ? kItems : kTotals;
    const std::string scope = PickScope(), from = PickKey();
    ScanAndCompare(*cache_, model_.current(), table, scope, from);
    ScanAndCompare(cache_->ConfirmedView(), model_.confirmed(), table, scope, from);
  }

  static void ScanAndCompare(const TableReader& reader, const Rows& model, const Table<Row>& table,
                             const std::string& scope, const std::string& from) {
    std::vector<std::string> rows, expected;
    table.ScanFrom(reader, scope, from, [&](std::string_view key, const Row& row) {
      rows.push_back(fmt::format("{}={}", key, row.value()));
      return true;
    });
    for (const auto& [place, row] : model) {
      const auto& [of, of_scope, key] = place;
      if (of == table.info().id && of_scope == scope && key >= from) {
        expected.push_back(fmt::format("{}={}", key, row));
      }
    }
    ASSERT_EQ(rows, expected);
  }

  // ScanAll reads the store below the cache; Find reads the cache.
  void Compare() {
    ASSERT_EQ(AllRows(*cache_), model_.current());
    ASSERT_EQ(AllRows(cache_->ConfirmedView()), model_.confirmed());
    CompareFinds(*cache_, model_.current());
    CompareFinds(cache_->ConfirmedView(), model_.confirmed());
  }

  static void CompareFinds(const TableReader& reader, const Rows& model) {
    for (const Table<Row>* table : kTables) {
      for (const std::string& scope : kScopes) {
        for (const std::string key : {"", "key-that-is-long-0", "key-that-is-long-5", "none"}) {
          const Row* row = table->Find(reader, scope, key);
          const auto expected = model.find({table->info().id, scope, key});
          ASSERT_EQ(row != nullptr, expected != model.end()) << scope << "/" << key;
          if (row == nullptr) continue;
          ASSERT_EQ(row->value(), expected->second);
        }
      }
    }
  }

  SeededRng rng_;
  Opener open_;
  std::unique_ptr<RowStore> store_;
  std::unique_ptr<RowCache> cache_;
  Model model_;
  int checkpoints_ = 0;
};

TEST(RowCacheModelTest, AgreesOverMemoryStores) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    const auto disk = std::make_shared<MemoryDisk>();
    CacheRun(seed, [&] { return std::make_unique<MemoryStore>(disk); }).Run(800);
    if (HasFatalFailure()) return;
  }
}

TEST(RowCacheModelTest, AgreesOverRocksStores) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(seed);
    const TempDir dir;
    CacheRun(seed, [&]() -> std::unique_ptr<RowStore> {
      auto store = RocksStore::Open(dir.path(), StoreResources::ForBudget(1 << 20));
      CHECK(store.ok(), "{}", std::string(store.status().message()));
      return *std::move(store);
    }).Run(800);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace quittance
