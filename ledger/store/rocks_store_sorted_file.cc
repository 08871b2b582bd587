#include "ledger/store/rocks_store_sorted_file.h"

#include <rocksdb/sst_file_writer.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "ledger/base/check.h"

namespace quittance {

namespace {

struct Change {
  std::string_view key;
  std::string_view value;
  bool erases;
};

rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

bool ComesBefore(const Change& a, const Change& b) { return a.key < b.key; }

// Batches are made of a few runs that are sorted already. Changes of one key keep their order.
void Sort(std::vector<Change>* changes) {
  std::vector<size_t> runs = {0};
  for (size_t i = 1; i < changes->size(); ++i) {
    if (ComesBefore((*changes)[i], (*changes)[i - 1])) runs.push_back(i);
  }
  const auto at = [&](size_t run) {
    return changes->begin() +
           static_cast<ptrdiff_t>(run < runs.size() ? runs[run] : changes->size());
  };
  while (runs.size() > 1) {
    std::vector<size_t> merged;
    for (size_t run = 0; run < runs.size(); run += 2) {
      merged.push_back(runs[run]);
      std::inplace_merge(at(run), at(run + 1), at(run + 2), ComesBefore);
    }
    runs = std::move(merged);
  }
}

}  // namespace

rocksdb::Status WriteSortedFile(const rocksdb::Options& options, const std::string& path,
                                const RowBatch& batch) {
  std::vector<Change> changes;
  changes.reserve(batch.count());
  batch.ForEach([&](RowBatch::Op op, std::string_view key, std::string_view value) {
    CHECK(op != RowBatch::Op::kEraseRange, "a sorted file takes no erased tables");
    changes.push_back({key, value, op == RowBatch::Op::kErase});
  });
  Sort(&changes);
  // The writer takes a file for one of the last level; it begins in the first ones.
  rocksdb::Options uncompressed = options;
  uncompressed.compression_per_level.clear();
  uncompressed.compression = rocksdb::kNoCompression;
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), uncompressed);
  rocksdb::Status status = writer.Open(path);
  for (size_t i = 0; i < changes.size() && status.ok(); ++i) {
    const Change& change = changes[i];
    if (i + 1 < changes.size() && changes[i + 1].key == change.key) continue;  // a later one counts
    status = change.erases ? writer.Delete(ToSlice(change.key))
                           : writer.Put(ToSlice(change.key), ToSlice(change.value));
  }
  return status.ok() ? writer.Finish() : status;
}

}  // namespace quittance
