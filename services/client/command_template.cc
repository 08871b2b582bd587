#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "ledger/base/status_macros.h"
#include "services/client/row_template.h"

namespace quittance {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

template <typename Number>
bool ParseNumber(const std::string& text, Number* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size();
}

// Parses `text` as the field's type and sets (index -1) or appends to it. False: it is not of that
// type.
bool SetScalar(Message* message, const FieldDescriptor* field, const std::string& text) {
  const auto* reflection = message->GetReflection();
  const bool repeated = field->is_repeated();
  const auto number = [&](auto value, auto set, auto add) {
    if (!ParseNumber(text, &value)) return false;
    repeated ? (reflection->*add)(message, field, value)
             : (reflection->*set)(message, field, value);
    return true;
  };
  using R = google::protobuf::Reflection;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      repeated ? reflection->AddString(message, field, text)
               : reflection->SetString(message, field, text);
      return true;
    case FieldDescriptor::CPPTYPE_INT64:
      return number(int64_t{}, &R::SetInt64, &R::AddInt64);
    case FieldDescriptor::CPPTYPE_INT32:
      return number(int32_t{}, &R::SetInt32, &R::AddInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return number(uint64_t{}, &R::SetUInt64, &R::AddUInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return number(uint32_t{}, &R::SetUInt32, &R::AddUInt32);
    case FieldDescriptor::CPPTYPE_BOOL:
      if (text != "true" && text != "false") return false;
      reflection->SetBool(message, field, text == "true");
      return true;
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = field->enum_type()->FindValueByName(text);
      if (value != nullptr) reflection->SetEnum(message, field, value);
      return value != nullptr;
    }
    default:
      return false;
  }
}

std::optional<std::string> TextOf(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  return std::nullopt;
}

bool IsAmount(const FieldDescriptor* field) {
  const std::string& name = field->name();
  return name.size() > 6 && name.compare(name.size() - 6, 6, "_minor") == 0;
}

}  // namespace

absl::StatusOr<CommandTemplate> CommandTemplate::Compile(const std::string& name,
                                                         const toml::table& body,
                                                         const std::vector<std::string>& columns) {
  CommandTemplate compiled;
  const auto* field = v1::Command::descriptor()->FindFieldByName(name);
  if (field == nullptr) {
    return absl::InvalidArgumentError(fmt::format("'{}' is not a command", name));
  }
  std::vector<Step> path = {{field, -1}};
  Message* message =
      compiled.prototype_.GetReflection()->MutableMessage(&compiled.prototype_, field);
  RETURN_IF_ERROR(compiled.CompileTable(body, message, &path, columns));
  return compiled;
}

absl::Status CommandTemplate::CompileTable(const toml::table& table, Message* message,
                                           std::vector<Step>* path,
                                           const std::vector<std::string>& columns) {
  for (const auto& [key, node] : table) {
    const auto* field = message->GetDescriptor()->FindFieldByName(std::string(key.str()));
    if (field == nullptr) {
      return absl::InvalidArgumentError(
          fmt::format("{} has no field '{}'", message->GetDescriptor()->name(), key.str()));
    }
    RETURN_IF_ERROR(CompileField(node, field, message, path, columns));
  }
  return absl::OkStatus();
}

absl::Status CommandTemplate::CompileField(const toml::node& node, const FieldDescriptor* field,
                                           Message* message, std::vector<Step>* path,
                                           const std::vector<std::string>& columns) {
  const auto* reflection = message->GetReflection();
  const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (const auto* list = node.as_array(); list != nullptr && field->is_repeated()) {
    for (const toml::node& element : *list) {
      const int index = reflection->FieldSize(*message, field);
      if (is_message && element.is_table()) {
        path->push_back({field, index});
        RETURN_IF_ERROR(CompileTable(*element.as_table(), reflection->AddMessage(message, field),
                                     path, columns));
        path->pop_back();
      } else {
        path->push_back({field, index});
        RETURN_IF_ERROR(CompileScalar(element, field, message, *path, columns));
        path->pop_back();
      }
    }
    return absl::OkStatus();
  }
  path->push_back({field, -1});
  const absl::Status status =
      is_message && node.is_table() && !field->is_repeated()
          ? CompileTable(*node.as_table(), reflection->MutableMessage(message, field), path,
                         columns)
          : CompileScalar(node, field, message, *path, columns);
  path->pop_back();
  return status;
}

absl::Status CommandTemplate::CompileScalar(const toml::node& node, const FieldDescriptor* field,
                                            Message* message, const std::vector<Step>& path,
                                            const std::vector<std::string>& columns) {
  const std::optional<std::string> value = TextOf(node);
  if (!value || field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' takes {}", field->name(),
                    field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE
                        ? "a table"
                        : "a text, a whole number, or true or false"));
  }
  ASSIGN_OR_RETURN(TextTemplate text, TextTemplate::Compile(*value, columns));
  if (!text.is_constant()) {
    if (field->is_repeated()) {
      return absl::InvalidArgumentError(
          fmt::format("'{}': lists hold constants only", field->name()));
    }
    slots_.push_back({path, std::move(text)});
    return absl::OkStatus();
  }
  if (!SetScalar(message, field, *value)) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' does not take the value '{}'", field->name(), *value));
  }
  return absl::OkStatus();
}

void CommandTemplate::AddRemembered(std::set<std::string>* names) const {
  for (const Slot& slot : slots_) slot.text.AddRemembered(names);
}

absl::StatusOr<bool> CommandTemplate::Render(const RowContext& context, v1::Command* command,
                                             std::string* why) const {
  command->CopyFrom(prototype_);
  for (const Slot& slot : slots_) {
    ASSIGN_OR_RETURN(const std::string value, slot.text.Render(context));
    Message* message = command;
    for (size_t i = 0; i + 1 < slot.path.size(); ++i) {
      const auto* reflection = message->GetReflection();
      const Step& step = slot.path[i];
      message = step.index < 0
                    ? reflection->MutableMessage(message, step.field)
                    : reflection->MutableRepeatedMessage(message, step.field, step.index);
    }
    const FieldDescriptor* field = slot.path.back().field;
    if (!SetScalar(message, field, value)) {
      return absl::InvalidArgumentError(
          fmt::format("'{}' is not a value of {}", value, field->full_name()));
    }
    if (IsAmount(field) && message->GetReflection()->GetInt64(*message, field) <= 0) {
      *why = fmt::format("nothing to post: {} would be {}", field->name(), value);
      return false;
    }
  }
  return true;
}

}  // namespace quittance
