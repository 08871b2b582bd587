#pragma once
// Collects what is wrong with the form of one command, by field path.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "quittance/v1/common.pb.h"

namespace quittance {

// One thing wrong with the form of a command; it never reaches the log.
struct FieldViolation {
  std::string field;        // path, e.g. "issue_invoice.invoice.lines[0].quantity_milli"
  std::string description;  // names the value and what to do
};

class Violations {
 public:
  // Paths are relative to the command's body, whose own name is `prefix`, e.g. "issue_invoice".
  explicit Violations(std::string_view prefix) : prefix_(prefix) {}

  void Add(std::string_view field, std::string description);

  // Each adds a violation unless the value is as named.
  void Id(std::string_view field, std::string_view value);          // [A-Za-z0-9._:-]{1,64}
  void OptionalId(std::string_view field, std::string_view value);  // or empty
  // Id or one the ledger made from it: items "I1/1" and "R1/reversed", credits "R1/won".
  void DerivedId(std::string_view field, std::string_view value);
  void Date(std::string_view field, std::string_view value);
  void OptionalDate(std::string_view field, std::string_view value);
  void Currency(std::string_view field, std::string_view value);  // three capital letters
  void OptionalCurrency(std::string_view field, std::string_view value);
  void Positive(std::string_view field, int64_t value);
  void NotNegative(std::string_view field, int64_t value);
  void AtMost(std::string_view field, int64_t value, int64_t most);
  void Text(std::string_view field, std::string_view value, size_t characters_max);  // UTF-8 bytes
  // A known, not unspecified enum value.
  template <typename Enum>
  void Known(std::string_view field, Enum value, bool (*is_valid)(int)) {
    if (!is_valid(value) || value == 0) AddUnknown(field, value);
  }
  template <typename Enum>
  void OptionalKnown(std::string_view field, Enum value, bool (*is_valid)(int)) {
    if (!is_valid(value)) AddUnknown(field, value);
  }

  std::vector<FieldViolation> Take() { return std::move(violations_); }

 private:
  void AddUnknown(std::string_view field, int value);

  std::string prefix_;
  std::vector<FieldViolation> violations_;
};

}  // namespace quittance
