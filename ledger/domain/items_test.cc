#include "ledger/domain/items.h"

#include <gtest/gtest.h>

#include "ledger/domain/tables.h"
#include "ledger/domain/testing/fake_tables.h"
#include "ledger/domain/totals.h"

namespace quittance {
namespace {

constexpr std::string_view kStream = "main/account/A1";

EventContext On(std::string_view date) {
  return {.book = "main", .stream = kStream, .account_id = "A1", .date = date};
}

v1::OpenItem SomeItem(std::string id, std::string due_date, int64_t amount_minor) {
  v1::OpenItem item;
  item.set_item_id(std::move(id));
  item.set_kind(v1::ITEM_KIND_INVOICE);
  item.set_due_date(std::move(due_date));
  item.set_amount_minor(amount_minor);
  item.set_net_minor(amount_minor);
  return item;
}

std::vector<std::string> OpenIds(const FakeTables& rows) {
  std::vector<std::string> ids;
  tables::kOpenItem.Scan(rows, kStream, "", [&](std::string_view key, const rows::OpenItemRow&) {
    ids.emplace_back(ReadOpenItemKey(key).item_id);
    return true;
  });
  return ids;
}

const rows::AccountTotals& Totals(const FakeTables& rows) {
  return TotalsOf(*tables::kAccount.Find(rows, kStream), "EUR");
}

class ItemsTest : public testing::Test {
 protected:
  void Open(const std::string& id, const std::string& due_date, int64_t amount_minor) {
    OpenItem(On("2026-01-10"), "I1", "EUR", SomeItem(id, due_date, amount_minor), {}, rows_);
  }
  FakeTables rows_;
};

TEST_F(ItemsTest, TheIndexIsInOrderOfDueDateWithNoneLast) {
  Open("I1/1", "", 100);
  Open("I1/2", "2026-03-01", 200);
  Open("I1/3", "2026-02-01", 300);
  EXPECT_EQ(OpenIds(rows_), (std::vector<std::string>{"I1/3", "I1/2", "I1/1"}));
  EXPECT_EQ(Totals(rows_).receivable_minor(), 600);
  EXPECT_EQ(Totals(rows_).open_items(), 3u);
}

TEST_F(ItemsTest, AnItemLeavesTheIndexWhenSettledAndComesBack) {
  Open("I1/1", "2026-02-01", 100);
  MoveItem(On("2026-01-11"), "I1/1", -60, rows_);
  EXPECT_EQ(OpenIds(rows_).size(), 1u);
  MoveItem(On("2026-01-12"), "I1/1", -40, rows_);
  EXPECT_TRUE(OpenIds(rows_).empty());
  EXPECT_EQ(Totals(rows_).open_items(), 0u);
  MoveItem(On("2026-01-12"), "I1/1", 100, rows_);
  EXPECT_EQ(OpenIds(rows_).size(), 1u);
  EXPECT_EQ(Totals(rows_).receivable_minor(), 100);
  EXPECT_EQ(Totals(rows_).open_items(), 1u);
}

TEST_F(ItemsTest, EveryChangeOfOpenIsAMovement) {
  Open("I1/1", "2026-02-01", 100);
  MoveItem(On("2026-01-11"), "I1/1", -60, rows_);
  MoveItem(On("2026-01-12"), "I1/1", 0, rows_);
  std::vector<std::pair<std::string, int64_t>> seen;
  tables::kItemMovement.Scan(rows_, kStream, "",
                             [&](std::string_view, const rows::ItemMovementRow& row) {
                               seen.emplace_back(row.date(), row.open_change_minor());
                               return true;
                             });
  EXPECT_EQ(seen, (std::vector<std::pair<std::string, int64_t>>{{"2026-01-10", 100},
                                                                {"2026-01-11", -60}}));
  const rows::ItemRow& item = *tables::kItem.Find(rows_, kStream, "I1/1");
  EXPECT_EQ(item.movements(), 2u);
  EXPECT_EQ(item.last_movement_date(), "2026-01-11");
  EXPECT_EQ(item.open_minor(), 40);
}

TEST_F(ItemsTest, ANewDueDateMovesTheIndex) {
  Open("I1/1", "", 100);
  Open("I1/2", "2026-03-01", 200);
  ChangeDueDate(On("2026-01-12"), "I1/1", "2026-02-01", rows_);
  EXPECT_EQ(OpenIds(rows_), (std::vector<std::string>{"I1/1", "I1/2"}));
  MoveItem(On("2026-01-12"), "I1/1", -100, rows_);
  EXPECT_EQ(OpenIds(rows_), (std::vector<std::string>{"I1/2"}));
}

TEST_F(ItemsTest, ASettledItemWithANewDueDateStaysOutOfTheIndex) {
  Open("I1/1", "", 100);
  MoveItem(On("2026-01-12"), "I1/1", -100, rows_);
  ChangeDueDate(On("2026-01-12"), "I1/1", "2026-02-01", rows_);
  EXPECT_TRUE(OpenIds(rows_).empty());
}

using ItemsDeathTest = ItemsTest;

TEST_F(ItemsDeathTest, OpenStaysWithinTheAmountAndInOrderOfDates) {
  Open("I1/1", "2026-02-01", 100);
  EXPECT_DEATH(MoveItem(On("2026-01-12"), "I1/1", -101, rows_), "moved by -101");
  EXPECT_DEATH(MoveItem(On("2026-01-12"), "I1/1", 1, rows_), "moved by 1");
  EXPECT_DEATH(MoveItem(On("2026-01-09"), "I1/1", -1, rows_), "before 2026-01-10");
}

}  // namespace
}  // namespace quittance
