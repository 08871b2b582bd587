#include "ledger/store/row_key.h"

#include <gtest/gtest.h>

#include <vector>

namespace quittance {
namespace {

TEST(RowKeyTest, ByteOrderIsTheOrderOfThePlaces) {
  const std::string nul("\0", 1);
  const std::vector<RowPlace> places = {{1, "", ""},      {1, "a", ""},        {1, "a", nul},
                                        {1, "a", "\xff"}, {1, "a\x01", ""},    {1, "ab", ""},
                                        {1, "\xff", "x"}, {0xff, "a", ""},     {0x100, "", ""},
                                        {0x101, "", ""},  {65534, "z", "\xff"}};
  for (size_t i = 1; i < places.size(); ++i) {
    EXPECT_LT(RowKey(places[i - 1]), RowKey(places[i])) << i;
  }
}

TEST(RowKeyTest, ReadsBackItsParts) {
  const std::string key("k\0k", 3);
  const std::string bytes = RowKey({0x1234, "scope", key});
  const RowPlace place = ParseRowKey(bytes);
  EXPECT_EQ(place.table, 0x1234);
  EXPECT_EQ(place.scope, "scope");
  EXPECT_EQ(place.key, key);
}

TEST(RowKeyTest, RangesHoldTheirRowsAndNoOther) {
  for (const uint16_t table : {uint16_t{1}, uint16_t{0xff}, uint16_t{0xffff - 1}}) {
    const std::string inside = RowKey({table, "a", "\xff\xff"});
    EXPECT_TRUE(ScopePrefix(table, "a") < inside && inside < AfterPrefix(ScopePrefix(table, "a")));
    EXPECT_GE(RowKey({table, "a\x01", ""}), AfterPrefix(ScopePrefix(table, "a")));
    EXPECT_LT(RowKey({table, "\xff\xff", "\xff"}), AfterPrefix(TablePrefix(table)));
    EXPECT_GE(RowKey({static_cast<uint16_t>(table + 1), "", ""}), AfterPrefix(TablePrefix(table)));
  }
}

TEST(RowKeyDeathTest, ANulInAScopeIsABug) {
  EXPECT_DEATH(RowKey({1, std::string_view("a\0b", 3), ""}), "holds a NUL");
}

}  // namespace
}  // namespace quittance
