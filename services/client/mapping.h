#pragma once
// An import mapping: how rows of a foreign file become commands. A TOML file; docs/IMPORT.md
// describes it.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/client/row_template.h"

namespace quittance {

struct MappedCommand {
  std::string name;  // part of the command id; unique within the mapping's rules for one row
  CommandTemplate command;
};

// Applies to rows whose columns hold one of the given values.
struct MappingRule {
  struct Condition {
    size_t column;
    std::vector<std::string> values;
  };
  std::vector<Condition> when;
  std::vector<MappedCommand> commands;
  // After the row: remember this amount for the account, under this name.
  struct Remember {
    std::string name;
    TextTemplate amount;
  };
  std::vector<Remember> remember;
  // Counted in the summary under this label; empty: not.
  std::string count;

  bool Matches(const CsvRow& row) const;
};

struct Mapping {
  std::string name;  // [a-z0-9-]{1,16}: prefix of the command ids
  std::string currency;
  TextTemplate account_id;
  TextTemplate date;
  std::vector<MappingRule> rules;
};

// INVALID_ARGUMENT names `source`, the rule and what is wrong.
absl::StatusOr<Mapping> ParseMapping(std::string_view source, std::string_view toml,
                                     const std::vector<std::string>& columns);

// The text of a mapping: a built-in by name ("traffic-fines"), else a file.
absl::StatusOr<std::string> ReadMapping(const std::string& name_or_file);

}  // namespace quittance
