#include "tests/scenario/words.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace quittance::scenario {
namespace {

constexpr Unit kPlain{"", 0, false, false};
constexpr std::array<Unit, 3> kUnits = {
    {{"_minor", 2, false, true}, {"_bp", 2, true, false}, {"_milli", 3, false, false}}};

int64_t PowerOfTen(int exponent) {
  int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

bool ReadInteger(std::string_view digits, int64_t* value) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), *value);
  return error == std::errc() && end == digits.data() + digits.size();
}

std::string PrefixOf(const google::protobuf::EnumDescriptor& type) {
  constexpr std::string_view kNone = "UNSPECIFIED";
  const std::string& first = type.value(0)->name();
  return first.ends_with(kNone) ? first.substr(0, first.size() - kNone.size()) : "";
}

}  // namespace

const Unit& UnitOf(const google::protobuf::FieldDescriptor& field) {
  for (const Unit& unit : kUnits) {
    if (field.name().ends_with(unit.suffix)) return unit;
  }
  return kPlain;
}

std::string_view ShortName(const google::protobuf::FieldDescriptor& field) {
  const std::string_view name = field.name();
  return name.substr(0, name.size() - UnitOf(field).suffix.size());
}

std::string PrintNumber(int64_t value, const Unit& unit) {
  const uint64_t scale = static_cast<uint64_t>(PowerOfTen(unit.decimals));
  const uint64_t magnitude =
      value < 0 ? ~static_cast<uint64_t>(value) + 1 : static_cast<uint64_t>(value);
  std::string text = fmt::format("{}{}", value < 0 ? "-" : "", magnitude / scale);
  if (unit.decimals > 0 && (unit.is_padded || magnitude % scale != 0)) {
    text += fmt::format(".{:0{}}", magnitude % scale, unit.decimals);
    while (!unit.is_padded && text.back() == '0') text.pop_back();
  }
  return unit.is_percent ? text + "%" : text;
}

std::optional<int64_t> ReadNumber(std::string_view text, const Unit& unit) {
  if (unit.is_percent) {
    if (!text.ends_with('%')) return std::nullopt;
    text.remove_suffix(1);
  }
  const size_t point = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, point));
  const std::string_view decimals = text.substr(std::min(point + 1, text.size()));
  if (digits.empty() || decimals.size() > static_cast<size_t>(unit.decimals)) return std::nullopt;
  if (point + 1 == text.size()) return std::nullopt;
  digits.append(decimals).append(static_cast<size_t>(unit.decimals) - decimals.size(), '0');
  int64_t value = 0;
  if (!ReadInteger(digits, &value)) return std::nullopt;
  return value;
}

std::string PrintAmount(int64_t amount_minor) { return PrintNumber(amount_minor, kUnits[0]); }

std::string EnumWord(const google::protobuf::EnumValueDescriptor& value) {
  const std::string prefix = PrefixOf(*value.type());
  std::string word = value.name();
  if (word.starts_with(prefix)) word.erase(0, prefix.size());
  for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

const google::protobuf::EnumValueDescriptor* FindEnumWord(
    const google::protobuf::EnumDescriptor& type, std::string_view word) {
  for (int i = 0; i < type.value_count(); ++i) {
    if (EnumWord(*type.value(i)) == word) return type.value(i);
  }
  return nullptr;
}

}  // namespace quittance::scenario
