#include "ledger/domain/rows_needed.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "ledger/domain/payment_keys.h"
#include "ledger/domain/testing/money_test.h"
#include "ledger/domain/testing/random_commands.h"

namespace quittance {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using Places = std::set<std::pair<std::string, std::string>>;  // table, key

v1::Command Parse(const std::string& text) {
  v1::Command command;
  CHECK(google::protobuf::TextFormat::ParseFromString(text, &command), "not a command: {}", text);
  return command;
}

Places PlacesOf(const RowsNeeded& needed) {
  Places places;
  for (const WantedRows& want : needed.wanted()) places.emplace(want.table->name, want.key);
  return places;
}

class RowsNeededTest : public MoneyTest {
 protected:
  Places Named(const std::string& text) {
    const v1::Command command = Parse(text);
    const Route route = RouteOf(command);
    RowsNeeded needed;
    needed.AddNamed(route, command);
    return PlacesOf(needed);
  }
  // Those and what is behind them.
  Places All(const std::string& text) {
    const v1::Command command = Parse(text);
    const Route route = RouteOf(command);
    RowsNeeded needed;
    needed.AddNamed(route, command);
    needed.AddBehind(route, command, bench.rows);
    return PlacesOf(needed);
  }
};

TEST_F(RowsNeededTest, AnAccountsOwnAndWhatTheCommandNames) {
  v1::ReceiptDetails details;
  details.set_method(v1::PAYMENT_METHOD_CASH);
  EXPECT_EQ(Named("record_receipt { account_id: 'C1' receipt_id: 'R1' details { method: "
                  "PAYMENT_METHOD_CASH remittance_document_ids: 'I1' remittance_document_ids: "
                  "'I2' } allocations { item_id: 'I1/1' } }"),
            (Places{{"stream", ""},
                    {"account", ""},
                    {"open_item", ""},
                    {"open_credit", ""},
                    {"series", ""},
                    {"document", "R1"},
                    {"receipt", "R1"},
                    {"credit", "R1"},
                    {"document", "I1"},
                    {"document", "I2"},
                    {"unknown_payment", UnknownPaymentKey(details)},
                    {"item", "I1/1"}}));
}

TEST_F(RowsNeededTest, ABookCommandNeedsTheBook) {
  EXPECT_EQ(Named("create_book { settings { currencies: 'EUR' } }"), (Places{{"book", ""}}));
}

// Nearly all: what a reversal finds behind an allocation is read one by one.
TEST_F(RowsNeededTest, HoldWhatIsReadOfTheStore) {
  std::map<std::string, int> missed;  // by table
  int found = 0;
  for (uint32_t seed = 1; seed <= 6; ++seed) {
    bench = Bench();
    OpenBook("");
    OpenAccount("always");
    bench.today = "2026-05-01";
    RandomCommands commands(seed, bench.rows);
    Places stored;
    for (int i = 0; i < 400; ++i) {
      const std::string text = commands.Next(bench.today);
      const Places needed = All(text);
      Places touched;
      bench.rows.on_touch = [&](const TableInfo& table, std::string_view key) {
        if (table.loading == Loading::kRow) touched.emplace(table.name, key);
      };
      bench.Do(text);
      bench.rows.on_touch = nullptr;
      for (const auto& place : touched) {
        if (!stored.contains(place)) continue;
        needed.contains(place) ? ++found : ++missed[place.first];
      }
      stored.insert(touched.begin(), touched.end());
    }
  }
  std::string text;
  int misses = 0;
  for (const auto& [table, count] : missed) {
    text += fmt::format("{} {}, ", table, count);
    misses += count;
  }
  EXPECT_GT(found, 2500);
  EXPECT_LE(misses * 20, found) << "missed: " << text;
}

// Each id of a command is one of a row, or named here.
TEST(RowsNeededFieldsTest, NoIdIsForgotten) {
  const std::set<std::string> of_no_row = {"account_id", "command_id", "correlation_id",
                                           "parent_account_id", "run_id"};
  std::set<const Descriptor*> seen;
  std::function<void(const Descriptor*)> check = [&](const Descriptor* type) {
    if (!seen.insert(type).second) return;
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (field->message_type() != nullptr) {
        check(field->message_type());
        continue;
      }
      const bool names = field->name().ends_with("_id") || field->name().ends_with("_ids");
      if (!names || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) continue;
      if (of_no_row.contains(field->name())) continue;
      EXPECT_TRUE(NamesRows(field->name())) << field->full_name();
    }
  };
  check(v1::Command::descriptor());
}

}  // namespace
}  // namespace quittance
