#pragma once
// Templates of an import mapping: text with {expressions} over the columns of a row, and command
// messages made of them. Compiled once; rendering sets fields by reflection, without JSON.
//
// Expression: {column}, {column|filter|filter ...}, {row} (the row's number). Filters:
//   minor           a decimal amount to minor units of the mapping's currency
//   less NAME       minor units, less the amount remembered for this account under NAME (0 if none)
//   plus_days N     a date N days later
//   lower           ASCII lower case

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <toml++/toml.h>

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "quittance/v1/command.pb.h"
#include "services/client/csv_reader.h"

namespace quittance {

// What an expression may look at.
struct RowContext {
  const CsvRow* row = nullptr;
  std::string_view currency;
  // Minor units remembered for this row's account under a name; 0 if none.
  std::function<int64_t(std::string_view)> remembered;
};

class TextTemplate {
 public:
  // INVALID_ARGUMENT names an unknown column or filter, or a brace that does not close.
  static absl::StatusOr<TextTemplate> Compile(const std::string& text,
                                              const std::vector<std::string>& columns);

  bool is_constant() const { return parts_.size() <= 1 && !has_expression_; }

  // The names that `less` uses.
  void AddRemembered(std::set<std::string>* names) const;

  // INVALID_ARGUMENT says what in the row is not as the expression needs it.
  absl::StatusOr<std::string> Render(const RowContext& context) const;

 private:
  enum class FilterKind { kMinor, kLess, kPlusDays, kLower };
  struct Filter {
    FilterKind kind;
    std::string argument;
  };
  struct Part {
    std::string literal;
    int column = -1;  // -1: literal; kRowNumber: {row}
    std::vector<Filter> filters;
  };
  static constexpr int kRowNumber = -2;

  static absl::StatusOr<Part> CompileExpression(const std::string& expression,
                                                const std::vector<std::string>& columns);
  static absl::StatusOr<Filter> CompileFilter(const std::string& text);
  static absl::StatusOr<std::string> Apply(const Filter& filter, std::string value,
                                           const RowContext& context);

  std::vector<Part> parts_;
  bool has_expression_ = false;
};

class CommandTemplate {
 public:
  // `body` is the TOML table of one command, `name` its case in Command ("raise_charge").
  // INVALID_ARGUMENT names the path of an unknown field or a value of the wrong type.
  static absl::StatusOr<CommandTemplate> Compile(const std::string& name, const toml::table& body,
                                                 const std::vector<std::string>& columns);

  // The names that `less` uses.
  void AddRemembered(std::set<std::string>* names) const;

  // Fills an empty command. False: an amount (a field ending in _minor) is not above zero, so there
  // is nothing to post; `why` then says which.
  absl::StatusOr<bool> Render(const RowContext& context, v1::Command* command,
                              std::string* why) const;

 private:
  struct Step {
    const google::protobuf::FieldDescriptor* field;
    int index;  // of a repeated field; -1: singular
  };
  struct Slot {
    std::vector<Step> path;  // messages from the command down; the last step is the scalar itself
    TextTemplate text;
  };

  absl::Status CompileTable(const toml::table& table, google::protobuf::Message* message,
                            std::vector<Step>* path, const std::vector<std::string>& columns);
  absl::Status CompileField(const toml::node& node, const google::protobuf::FieldDescriptor* field,
                            google::protobuf::Message* message, std::vector<Step>* path,
                            const std::vector<std::string>& columns);
  absl::Status CompileScalar(const toml::node& node, const google::protobuf::FieldDescriptor* field,
                             google::protobuf::Message* message, const std::vector<Step>& path,
                             const std::vector<std::string>& columns);

  v1::Command prototype_;
  std::vector<Slot> slots_;
};

}  // namespace quittance
