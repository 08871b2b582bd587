#include "ledger/domain/violations.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/domain/date.h"

namespace quittance {
namespace {

constexpr size_t kIdCharactersMax = 64;
constexpr size_t kShownMax = 80;

// Long input must not come back whole.
std::string Shown(std::string_view value) {
  if (value.size() <= kShownMax) return fmt::format("'{}'", value);
  return fmt::format("'{}...' ({} bytes)", value.substr(0, kShownMax), value.size());
}

bool IsIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == ':' || c == '-';
}

bool IsId(std::string_view value) {
  return !value.empty() && value.size() <= kIdCharactersMax &&
         std::all_of(value.begin(), value.end(), IsIdCharacter);
}

}  // namespace

void Violations::Add(std::string_view field, std::string description) {
  violations_.push_back({fmt::format("{}.{}", prefix_, field), std::move(description)});
}

void Violations::Id(std::string_view field, std::string_view value) {
  if (value.empty()) return Add(field, "is empty; give an id of 1 to 64 of A-Z a-z 0-9 . _ : -");
  if (!IsId(value)) {
    Add(field, fmt::format("{} is not an id; use 1 to 64 of A-Z a-z 0-9 . _ : -", Shown(value)));
  }
}

void Violations::OptionalId(std::string_view field, std::string_view value) {
  if (!value.empty()) Id(field, value);
}

void Violations::DerivedId(std::string_view field, std::string_view value) {
  const size_t slash = value.find('/');
  Id(field, value.substr(0, slash));
  if (slash != std::string_view::npos) Id(field, value.substr(slash + 1));
}

void Violations::Date(std::string_view field, std::string_view value) {
  if (!IsDate(value)) {
    Add(field, fmt::format("{} is not a date; write YYYY-MM-DD", Shown(value)));
  }
}

void Violations::OptionalDate(std::string_view field, std::string_view value) {
  if (!value.empty()) Date(field, value);
}

void Violations::Currency(std::string_view field, std::string_view value) {
  const bool good = value.size() == 3 && std::all_of(value.begin(), value.end(),
                                                     [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!good) {
    Add(field,
        fmt::format("{} is not a currency; write an ISO 4217 code such as EUR", Shown(value)));
  }
}

void Violations::OptionalCurrency(std::string_view field, std::string_view value) {
  if (!value.empty()) Currency(field, value);
}

void Violations::Positive(std::string_view field, int64_t value) {
  if (value <= 0) Add(field, fmt::format("is {}; it must be above 0", value));
}

void Violations::NotNegative(std::string_view field, int64_t value) {
  if (value < 0) Add(field, fmt::format("is {}; it must not be negative", value));
}

void Violations::AtMost(std::string_view field, int64_t value, int64_t most) {
  if (value > most) Add(field, fmt::format("is {}; it must be at most {}", value, most));
}

void Violations::Text(std::string_view field, std::string_view value, size_t characters_max) {
  if (value.size() > characters_max) {
    Add(field, fmt::format("has {} bytes; at most {} are allowed", value.size(), characters_max));
  }
}

void Violations::AddUnknown(std::string_view field, int value) {
  Add(field, value == 0 ? std::string("is not given; choose one of the values in the API reference")
                        : fmt::format("has the unknown value {}; choose one of the values in the "
                                      "API reference",
                                      value));
}

}  // namespace quittance
