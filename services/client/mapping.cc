#include "services/client/mapping.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>
#include <set>

#include "ledger/base/status_macros.h"
#include "services/client/builtin_mappings.h"
#include "services/client/read_file.h"

namespace quittance {
namespace {

constexpr size_t kNameCharactersMax = 16;

// A typo must not become a rule that says something else.
absl::Status RefuseOtherKeys(const toml::table& table,
                             std::initializer_list<std::string_view> known) {
  for (const auto& [key, node] : table) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    return absl::InvalidArgumentError(
        fmt::format("there is no key '{}'; known are {}", key.str(), fmt::join(known, ", ")));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> TextAt(const toml::table& table, const char* key) {
  if (const auto* text = table[key].as_string()) return text->get();
  return absl::InvalidArgumentError(
      fmt::format("'{}' {}", key, table.contains(key) ? "takes a text" : "is missing"));
}

// nullptr: the key is not there.
absl::StatusOr<const toml::table*> TableAt(const toml::table& table, const char* key) {
  if (!table.contains(key)) return nullptr;
  if (const auto* found = table[key].as_table()) return found;
  return absl::InvalidArgumentError(fmt::format("'{}' takes a table", key));
}

absl::StatusOr<TextTemplate> TemplateAt(const toml::table& table, const char* key,
                                        const std::vector<std::string>& columns) {
  ASSIGN_OR_RETURN(const std::string text, TextAt(table, key));
  return TextTemplate::Compile(text, columns);
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
      const auto* item = element.as_string();
      if (item == nullptr) {
        condition.values.clear();
        break;
      }
      condition.values.push_back(item->get());
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
  ASSIGN_OR_RETURN(const std::string name, TextAt(table, "name"));
  if (table.size() != 2 || name.find_first_of(" :") != std::string::npos) {
    return absl::InvalidArgumentError(
        "command: takes a name (without space and colon) and exactly one command table");
  }
  for (const auto& [key, node] : table) {
    if (key == "name") continue;
    if (!node.is_table()) break;
    ASSIGN_OR_RETURN(CommandTemplate command,
                     CommandTemplate::Compile(std::string(key.str()), *node.as_table(), columns));
    return MappedCommand{name, std::move(command)};
  }
  return absl::InvalidArgumentError("command: takes a name and exactly one command table");
}

absl::Status ParseCommands(const toml::table& table, const std::vector<std::string>& columns,
                           MappingRule* rule) {
  if (!table.contains("command")) return absl::OkStatus();
  const auto* commands = table["command"].as_array();
  if (commands == nullptr) return absl::InvalidArgumentError("write [[rule.command]]");
  for (const toml::node& node : *commands) {
    if (!node.is_table()) return absl::InvalidArgumentError("'command' takes tables");
    ASSIGN_OR_RETURN(MappedCommand command, ParseCommand(*node.as_table(), columns));
    for (const MappedCommand& other : rule->commands) {
      if (other.name != command.name) continue;
      return absl::InvalidArgumentError(fmt::format("two commands are named '{}'", command.name));
    }
    rule->commands.push_back(std::move(command));
  }
  return absl::OkStatus();
}

absl::StatusOr<MappingRule> ParseRule(const toml::table& table,
                                      const std::vector<std::string>& columns) {
  RETURN_IF_ERROR(RefuseOtherKeys(table, {"when", "command", "remember", "count"}));
  MappingRule rule;
  ASSIGN_OR_RETURN(const toml::table* when, TableAt(table, "when"));
  if (when != nullptr) {
    for (const auto& [key, node] : *when) {
      ASSIGN_OR_RETURN(MappingRule::Condition condition, ParseCondition(key.str(), node, columns));
      rule.when.push_back(std::move(condition));
    }
  }
  RETURN_IF_ERROR(ParseCommands(table, columns, &rule));
  ASSIGN_OR_RETURN(const toml::table* remember, TableAt(table, "remember"));
  if (remember != nullptr) {
    for (const auto& [key, node] : *remember) {
      const std::string name(key.str());
      ASSIGN_OR_RETURN(TextTemplate amount, TemplateAt(*remember, name.c_str(), columns));
      rule.remember.push_back({name, std::move(amount)});
    }
  }
  if (table.contains("count")) {
    ASSIGN_OR_RETURN(rule.count, TextAt(table, "count"));
  }
  return rule;
}

// An amount that no rule remembers would count as 0.
absl::Status CheckRemembered(const Mapping& mapping) {
  std::set<std::string> remembered, used;
  for (const MappingRule& rule : mapping.rules) {
    for (const auto& remember : rule.remember) {
      remembered.insert(remember.name);
      remember.amount.AddRemembered(&used);
    }
    for (const MappedCommand& command : rule.commands) command.command.AddRemembered(&used);
  }
  for (const std::string& name : used) {
    if (remembered.contains(name)) continue;
    return absl::InvalidArgumentError(fmt::format("'less {}': no rule remembers '{}'", name, name));
  }
  return absl::OkStatus();
}

absl::StatusOr<Mapping> ParseTable(const toml::table& table,
                                   const std::vector<std::string>& columns) {
  RETURN_IF_ERROR(RefuseOtherKeys(table, {"name", "currency", "account_id", "date", "rule"}));
  Mapping mapping;
  ASSIGN_OR_RETURN(mapping.name, TextAt(table, "name"));
  ASSIGN_OR_RETURN(mapping.currency, TextAt(table, "currency"));
  if (mapping.name.empty() || mapping.name.size() > kNameCharactersMax) {
    return absl::InvalidArgumentError("'name' takes 1 to 16 characters");
  }
  if (mapping.currency.size() != 3)
    return absl::InvalidArgumentError("'currency' takes three letters");
  ASSIGN_OR_RETURN(mapping.account_id, TemplateAt(table, "account_id", columns));
  ASSIGN_OR_RETURN(mapping.date, TemplateAt(table, "date", columns));
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
  RETURN_IF_ERROR(CheckRemembered(mapping));
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
  absl::StatusOr<std::string> text = ReadFile(name_or_file);
  if (text.ok()) return text;
  return absl::NotFoundError(fmt::format("{}, and it is no built-in mapping ({})",
                                         std::string(text.status().message()), names));
}

}  // namespace quittance
