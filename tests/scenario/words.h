#pragma once
// How scenario texts write single values: amounts and rates as decimals, enum values as lower-case
// words. A field's unit is read from the end of its name (common.proto), so a new command needs no
// code here.

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace quittance::scenario {

// How the number of a field is written.
struct Unit {
  std::string_view suffix;  // of the field's name, left out in texts; empty: a plain number
  int decimals = 0;         // amount_minor=12200 is amount=122.00
  bool is_percent = false;  // tax_rate_bp=2200 is tax_rate=22%
  bool is_padded = false;   // 122.00, not 122
};
const Unit& UnitOf(const google::protobuf::FieldDescriptor& field);

// The field's name without its unit.
std::string_view ShortName(const google::protobuf::FieldDescriptor& field);

std::string PrintNumber(int64_t value, const Unit& unit);
// nullopt: not a number of that unit, or with more decimals than it has.
std::optional<int64_t> ReadNumber(std::string_view text, const Unit& unit);

// Minor units with two decimals: "122.00".
std::string PrintAmount(int64_t amount_minor);

// ACCOUNT_KIND_COMPANY is "company".
std::string EnumWord(const google::protobuf::EnumValueDescriptor& value);
// nullptr: no such word.
const google::protobuf::EnumValueDescriptor* FindEnumWord(
    const google::protobuf::EnumDescriptor& type, std::string_view word);

}  // namespace quittance::scenario
