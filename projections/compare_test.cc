#include "projections/compare.h"

#include <gtest/gtest.h>

#include "projections/projections.h"

namespace quittance {
namespace {

// Every table has rows without end, all alike; a test that goes on past a million fails.
class EndlessRows final : public RowView {
 public:
  bool Get(const RowPlace&, std::string*) const override { return false; }
  void MultiGet(std::span<const RowPlace>,
                absl::FunctionRef<void(size_t, std::string_view)>) const override {}
  void Scan(uint16_t, std::string_view, std::string_view, BytesVisitor) const override {}
  void ScanTable(uint16_t, std::string_view, ScopedBytesVisitor visit) const override {
    while (visit("scope", "key", "") && rows < 1'000'000) ++rows;
  }

  mutable uint64_t rows = 0;
};

TEST(CompareTest, AStopEndsItWithinATable) {
  const auto models = AllReadModels();
  const Generation before(models.front().get(), 1, 1), after(models.front().get(), 2, 2);
  const EndlessRows rows;
  const Work work([&] { return rows.rows > 20'000; });
  EXPECT_TRUE(absl::IsUnavailable(Compare(rows, before, after, work).status()));
  EXPECT_LT(rows.rows, 30'000u);
}

}  // namespace
}  // namespace quittance
