#include "ledger/store/memory_store.h"

#include <gtest/gtest.h>

#include "ledger/store/row_store_conformance.h"

namespace quittance {
namespace {

struct MemoryStoreHarness {
  std::unique_ptr<RowStore> Open() { return std::make_unique<MemoryStore>(disk); }
  std::shared_ptr<MemoryDisk> disk = std::make_shared<MemoryDisk>();
};
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, RowStoreConformance, MemoryStoreHarness);

TEST(MemoryStoreTest, FailedWritesChangeNothing) {
  MemoryStore store;
  store.FailWrites(absl::ResourceExhaustedError("disk full"));
  RowBatch batch;
  batch.Put({1, "a", ""}, "row");
  EXPECT_EQ(store.Write(batch).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(store.health().code(), absl::StatusCode::kResourceExhausted);
  std::string row;
  EXPECT_FALSE(store.Get({1, "a", ""}, &row));
}

}  // namespace
}  // namespace quittance
