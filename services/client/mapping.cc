#include "services/client/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "ledger/base/status_macros.h"
#include "services/client/builtin_mappings.h"

namespace quittance {
namespace {

constexpr size_t kNameCharactersMax = 16;

absl::StatusOr<TextTemplate> RequiredText(const toml::table& table, const char* key,
                                          const std::vector<std::string>& columns) {
  const auto text = table[key].value<std::string>();
  if (!text) return absl::InvalidArgumentError(fmt::format("'{}' is missing", key));
  return TextTemplate::Compile(*text, columns);
}

absl::StatusOr<MappingRule::Condition> ParseCondition(std::string_view key, const toml::node& node,
                                                      const std::vector<std::string>& columns) {
  const auto column = std::find(columns.begin(), columns.end(), key);
  if (column == columns.end()) {
    return absl::InvalidArgumentError(fmt::format("when: no column '{}'", key));
  }
  MappingRule::Condition condition;
  condition.column = static_cast<size_t>(column - columns.begin());
  if (const auto* text = node.as_string()) {
    condition.values.push_back(text->get());
  } else if (const auto* list = node.as_array()) {
    for (const toml::node& element : *list) {
      if (const auto* item = element.as_string()) condition.values.push_back(item->get());
    }
  }
  if (condition.values.empty()) {
    return absl::InvalidArgumentError(
        fmt::format("when: '{}' takes a text or a list of texts", key));
  }
  return condition;
}

absl::StatusOr<MappedCommand> ParseCommand(const toml::table& table,
                                           const std::vector<std::string>& columns) {
  const auto name = table["name"].value<std::string>();
  if (!name || table.size() != 2) {
    return absl::InvalidArgumentError("command: takes a name and exactly one command table");
  }
  for (const auto& [key, node] : table) {
    if (key == "name") continue;
    if (!node.is_table()) break;
    ASSIGN_OR_RETURN(CommandTemplate command,
                     CommandTemplate::Compile(std::string(key.str()), *node.as_table(), columns));
    return MappedCommand{*name, std::move(command)};
  }
  return absl::InvalidArgumentError("command: takes a name and exactly one command table");
}

absl::StatusOr<MappingRule> ParseRule(const toml::table& table,
                                      const std::vector<std::string>& columns) {
  MappingRule rule;
  if (const auto* when = table["when"].as_table()) {
    for (const auto& [key, node] : *when) {
      ASSIGN_OR_RETURN(MappingRule::Condition condition, ParseCondition(key.str(), node, columns));
      rule.when.push_back(std::move(condition));
    }
  }
  if (const auto* commands = table["command"].as_array()) {
    for (const toml::node& node : *commands) {
      if (!node.is_table()) return absl::InvalidArgumentError("'command' takes tables");
      ASSIGN_OR_RETURN(MappedCommand command, ParseCommand(*node.as_table(), columns));
      rule.commands.push_back(std::move(command));
    }
  }
  if (const auto* remember = table["remember"].as_table()) {
    for (const auto& [key, node] : *remember) {
      ASSIGN_OR_RETURN(TextTemplate amount,
                       TextTemplate::Compile(node.value_or(std::string()), columns));
      rule.remember.push_back({std::string(key.str()), std::move(amount)});
    }
  }
  rule.count = table["count"].value_or(std::string());
  return rule;
}

absl::StatusOr<Mapping> ParseTable(const toml::table& table,
                                   const std::vector<std::string>& columns) {
  Mapping mapping;
  mapping.name = table["name"].value_or(std::string());
  mapping.currency = table["currency"].value_or(std::string());
  if (mapping.name.empty() || mapping.name.size() > kNameCharactersMax) {
    return absl::InvalidArgumentError("'name' takes 1 to 16 characters");
  }
  if (mapping.currency.size() != 3) return absl::InvalidArgumentError("'currency' is missing");
  ASSIGN_OR_RETURN(mapping.account_id, RequiredText(table, "account_id", columns));
  ASSIGN_OR_RETURN(mapping.date, RequiredText(table, "date", columns));
  const auto* rules = table["rule"].as_array();
  if (rules == nullptr) return absl::InvalidArgumentError("there is no [[rule]]");
  for (const toml::node& node : *rules) {
    if (!node.is_table()) return absl::InvalidArgumentError("'rule' takes tables");
    auto rule = ParseRule(*node.as_table(), columns);
    if (!rule.ok()) {
      return absl::InvalidArgumentError(fmt::format("rule {}: {}", mapping.rules.size() + 1,
                                                    std::string(rule.status().message())));
    }
    mapping.rules.push_back(*std::move(rule));
  }
  return mapping;
}

}  // namespace

bool MappingRule::Matches(const CsvRow& row) const {
  return std::all_of(when.begin(), when.end(), [&](const Condition& condition) {
    const std::string& value = row.fields[condition.column];
    return std::find(condition.values.begin(), condition.values.end(), value) !=
           condition.values.end();
  });
}

absl::StatusOr<Mapping> ParseMapping(std::string_view source, std::string_view toml,
                                     const std::vector<std::string>& columns) {
  toml::table table;
  try {
    table = toml::parse(toml, source);
  } catch (const toml::parse_error& error) {
    return absl::InvalidArgumentError(fmt::format("mapping {}, line {}: {}", source,
                                                  error.source().begin.line, error.description()));
  }
  auto mapping = ParseTable(table, columns);
  if (!mapping.ok()) {
    return absl::InvalidArgumentError(
        fmt::format("mapping {}: {}", source, std::string(mapping.status().message())));
  }
  return mapping;
}

absl::StatusOr<std::string> ReadMapping(const std::string& name_or_file) {
  std::string names;
  for (const BuiltinMapping& builtin : kBuiltinMappings) {
    if (builtin.name == name_or_file) return std::string(builtin.toml);
    names += (names.empty() ? "" : ", ") + std::string(builtin.name);
  }
  std::ifstream in(name_or_file);
  if (!in) {
    return absl::NotFoundError(fmt::format(
        "'{}' is neither a readable file nor a built-in mapping ({})", name_or_file, names));
  }
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace quittance
