#include "tests/scenario/read_command.h"

#include <fmt/format.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ledger/base/status_macros.h"
#include "tests/scenario/words.h"

namespace quittance::scenario {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

template <typename... Args>
absl::Status NotUnderstood(fmt::format_string<Args...> format, Args&&... args) {
  return absl::InvalidArgumentError(fmt::format(format, std::forward<Args>(args)...));
}

bool IsSeparator(char c) { return c == ' ' || c == ',' || c == '\n' || c == '\t'; }

bool IsWordCharacter(char c) {
  return !IsSeparator(c) && std::string_view("=[]{}\"").find(c) == std::string_view::npos;
}

// A field with the messages one has to enter to come to it.
using FieldPath = std::vector<const FieldDescriptor*>;

bool IsNamed(const FieldDescriptor& field, std::string_view name) {
  return field.name() == name || (UnitOf(field).decimals > 0 && ShortName(field) == name);
}

// The message's own fields first, then those of singular messages inside, in order of numbers; the
// header last.
FieldPath FindField(const Descriptor& type, std::string_view name) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (IsNamed(*type.field(i), name)) return {type.field(i)};
  }
  FieldPath in_header;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (field->is_repeated() || field->message_type() == nullptr) continue;
    for (int k = 0; k < field->message_type()->field_count(); ++k) {
      const FieldDescriptor* inner = field->message_type()->field(k);
      if (!IsNamed(*inner, name)) continue;
      if (field->name() != "header") return {field, inner};
      in_header = {field, inner};
    }
  }
  return in_header;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  absl::StatusOr<v1::Command> Command() {
    v1::Command command;
    const std::string_view name = Word();
    const FieldDescriptor* body = command.GetDescriptor()->FindFieldByName(std::string(name));
    if (body == nullptr) return NotUnderstood("there is no command '{}'", name);
    Message* message = command.GetReflection()->MutableMessage(&command, body);
    const FieldDescriptor* account = body->message_type()->FindFieldByName("account_id");
    if (account != nullptr) {
      const std::string_view id = Word();
      if (id.empty() || Peek() == '=') return NotUnderstood("{} must name an account", name);
      message->GetReflection()->SetString(message, account, std::string(id));
    }
    RETURN_IF_ERROR(Fields(message));
    if (!rest_.empty()) return NotUnderstood("'{}' is too much", rest_);
    return command;
  }

 private:
  char Peek() {
    while (!rest_.empty() && IsSeparator(rest_.front())) rest_.remove_prefix(1);
    return rest_.empty() ? '\0' : rest_.front();
  }

  bool Take(char c) {
    if (Peek() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view Word() {
    Peek();
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), IsWordCharacter);
    const std::string_view word = rest_.substr(0, static_cast<size_t>(end - rest_.begin()));
    rest_.remove_prefix(word.size());
    return word;
  }

  absl::StatusOr<std::string_view> Text() {
    if (!Take('"')) return Word();
    const size_t end = rest_.find('"');
    if (end == std::string_view::npos) return NotUnderstood("a text lacks its closing quote");
    const std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return text;
  }

  absl::Status Fields(Message* message) {
    while (Peek() != '\0' && Peek() != '}') {
      const std::string_view name = Word();
      const FieldPath path = FindField(*message->GetDescriptor(), name);
      if (path.empty()) {
        return NotUnderstood("{} has no field '{}'", message->GetDescriptor()->name(), name);
      }
      if (!Take('=')) return NotUnderstood("'{}' lacks its '=value'", name);
      Message* target = message;
      if (path.size() == 2) target = target->GetReflection()->MutableMessage(target, path[0]);
      RETURN_IF_ERROR(Field(target, *path.back()));
    }
    return absl::OkStatus();
  }

  absl::Status Field(Message* message, const FieldDescriptor& field) {
    if (!field.is_repeated()) return Value(message, field);
    if (!Take('[')) return NotUnderstood("{} takes a list, [...]", field.name());
    while (!Take(']')) {
      if (Peek() == '\0') return NotUnderstood("{} lacks its closing ']'", field.name());
      RETURN_IF_ERROR(Value(message, field));
    }
    return absl::OkStatus();
  }

  absl::Status MessageValue(Message* message, const FieldDescriptor& field) {
    const Reflection* reflection = message->GetReflection();
    Message* inner = field.is_repeated() ? reflection->AddMessage(message, &field)
                                         : reflection->MutableMessage(message, &field);
    if (auto* sealed = dynamic_cast<v1::Sealed*>(inner)) {
      ASSIGN_OR_RETURN(const std::string_view text, Text());
      sealed->set_clear(std::string(text));
      return absl::OkStatus();
    }
    if (!Take('{')) return NotUnderstood("{} takes fields, {{...}}", field.name());
    RETURN_IF_ERROR(Fields(inner));
    if (!Take('}')) return NotUnderstood("{} lacks its closing '}}'", field.name());
    return absl::OkStatus();
  }

  absl::Status Value(Message* message, const FieldDescriptor& field) {
    if (field.message_type() != nullptr) return MessageValue(message, field);
    ASSIGN_OR_RETURN(const std::string_view text, Text());
    if (!Scalar(text, message, field)) {
      return NotUnderstood("'{}' is no value for {}", text, field.name());
    }
    return absl::OkStatus();
  }

  static bool Scalar(std::string_view text, Message* message, const FieldDescriptor& field) {
    const Reflection* reflection = message->GetReflection();
    const auto set = [&](auto setter, auto adder, auto value) {
      field.is_repeated() ? (reflection->*adder)(message, &field, value)
                          : (reflection->*setter)(message, &field, value);
      return true;
    };
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return set(&Reflection::SetString, &Reflection::AddString, std::string(text));
      case FieldDescriptor::CPPTYPE_BOOL:
        return (text == "yes" || text == "no") &&
               set(&Reflection::SetBool, &Reflection::AddBool, text == "yes");
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto* value = FindEnumWord(*field.enum_type(), text);
        return value != nullptr && set(&Reflection::SetEnum, &Reflection::AddEnum, value);
      }
      default:
        break;
    }
    const auto number = ReadNumber(text, UnitOf(field));
    if (!number) return false;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT64:
        return set(&Reflection::SetInt64, &Reflection::AddInt64, *number);
      case FieldDescriptor::CPPTYPE_UINT64:
        return set(&Reflection::SetUInt64, &Reflection::AddUInt64, static_cast<uint64_t>(*number));
      case FieldDescriptor::CPPTYPE_UINT32:
        return set(&Reflection::SetUInt32, &Reflection::AddUInt32, static_cast<uint32_t>(*number));
      default:
        return false;
    }
  }

  std::string_view rest_;
};

}  // namespace

absl::StatusOr<v1::Command> ReadCommand(std::string_view text) { return Reader(text).Command(); }

}  // namespace quittance::scenario
