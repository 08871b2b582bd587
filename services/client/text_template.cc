#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "ledger/base/status_macros.h"
#include "ledger/domain/date.h"
#include "ledger/domain/money_text.h"
#include "services/client/currency.h"
#include "services/client/row_template.h"

namespace quittance {
namespace {

absl::StatusOr<int64_t> ToInteger(const std::string& value) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) {
    return absl::InvalidArgumentError(fmt::format("'{}' is not a whole number", value));
  }
  return number;
}

}  // namespace

absl::StatusOr<TextTemplate> TextTemplate::Compile(const std::string& text,
                                                   const std::vector<std::string>& columns) {
  TextTemplate compiled;
  size_t at = 0;
  while (at < text.size()) {
    const size_t open = text.find('{', at);
    if (open != at) {
      Part literal;
      literal.literal = text.substr(at, open - at);
      compiled.parts_.push_back(std::move(literal));
    }
    if (open == std::string::npos) break;
    const size_t close = text.find('}', open);
    if (close == std::string::npos) {
      return absl::InvalidArgumentError(fmt::format("'{}': the brace does not close", text));
    }
    ASSIGN_OR_RETURN(Part part,
                     CompileExpression(text.substr(open + 1, close - open - 1), columns));
    compiled.parts_.push_back(std::move(part));
    compiled.has_expression_ = true;
    at = close + 1;
  }
  return compiled;
}

absl::StatusOr<TextTemplate::Part> TextTemplate::CompileExpression(
    const std::string& expression, const std::vector<std::string>& columns) {
  Part part;
  size_t end = expression.find('|');
  const std::string name = expression.substr(0, end);
  const auto column = std::find(columns.begin(), columns.end(), name);
  if (name == "row") {
    part.column = kRowNumber;
  } else if (column == columns.end()) {
    return absl::InvalidArgumentError(fmt::format("'{{{}}}': no column '{}'", expression, name));
  } else {
    part.column = static_cast<int>(column - columns.begin());
  }
  while (end != std::string::npos) {
    const size_t begin = end + 1;
    end = expression.find('|', begin);
    ASSIGN_OR_RETURN(Filter filter, CompileFilter(expression.substr(begin, end - begin)));
    part.filters.push_back(std::move(filter));
  }
  return part;
}

absl::StatusOr<TextTemplate::Filter> TextTemplate::CompileFilter(const std::string& text) {
  const size_t space = text.find(' ');
  const std::string name = text.substr(0, space);
  const std::string argument = space == std::string::npos ? "" : text.substr(space + 1);
  if (name == "minor" && argument.empty()) return Filter{FilterKind::kMinor, ""};
  if (name == "lower" && argument.empty()) return Filter{FilterKind::kLower, ""};
  if (name == "less" && !argument.empty()) return Filter{FilterKind::kLess, argument};
  if (name == "plus_days" && ToInteger(argument).ok()) {
    return Filter{FilterKind::kPlusDays, argument};
  }
  return absl::InvalidArgumentError(
      fmt::format("'{}' is not a filter; use minor, less NAME, plus_days N or lower", text));
}

absl::StatusOr<std::string> TextTemplate::Apply(const Filter& filter, std::string value,
                                                const RowContext& context) {
  switch (filter.kind) {
    case FilterKind::kMinor: {
      const auto amount = ParseDecimal(value, DecimalsOf(context.currency));
      if (!amount) {
        return absl::InvalidArgumentError(
            fmt::format("'{}' is not an amount in {}", value, context.currency));
      }
      return std::to_string(*amount);
    }
    case FilterKind::kLess: {
      ASSIGN_OR_RETURN(const int64_t amount, ToInteger(value));
      int64_t difference = 0;
      if (__builtin_sub_overflow(amount, context.remembered(filter.argument), &difference)) {
        return absl::InvalidArgumentError(fmt::format("'{}' is too large", value));
      }
      return std::to_string(difference);
    }
    case FilterKind::kPlusDays: {
      if (!IsDate(value)) {
        return absl::InvalidArgumentError(fmt::format("'{}' is not a date YYYY-MM-DD", value));
      }
      ASSIGN_OR_RETURN(const int64_t days, ToInteger(filter.argument));
      return AddDays(value, static_cast<int32_t>(days));
    }
    case FilterKind::kLower:
      for (char& c : value) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      return value;
  }
  return absl::InternalError("unknown filter");
}

void TextTemplate::AddRemembered(std::set<std::string>* names) const {
  for (const Part& part : parts_) {
    for (const Filter& filter : part.filters) {
      if (filter.kind == FilterKind::kLess) names->insert(filter.argument);
    }
  }
}

absl::StatusOr<std::string> TextTemplate::Render(const RowContext& context) const {
  std::string text;
  for (const Part& part : parts_) {
    if (part.column == -1) {
      text += part.literal;
      continue;
    }
    std::string value = part.column == kRowNumber
                            ? std::to_string(context.row->number)
                            : context.row->fields[static_cast<size_t>(part.column)];
    for (const Filter& filter : part.filters) {
      ASSIGN_OR_RETURN(value, Apply(filter, std::move(value), context));
    }
    text += value;
  }
  return text;
}

}  // namespace quittance
