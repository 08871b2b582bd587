#include "tests/scenario/print_message.h"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "ledger/base/hash.h"
#include "tests/scenario/words.h"

namespace quittance::scenario {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Leaves room for the indent.
constexpr size_t kPartColumnsMax = kColumnsMax - 8;

std::string PrintFields(const Message& message, std::string_view separator);

bool IsBareWord(std::string_view text) {
  return !text.empty() && text.find_first_of(" ,=[]{}\"\n") == std::string_view::npos;
}

std::string PrintText(std::string_view text) {
  return IsBareWord(text) ? std::string(text) : fmt::format("\"{}\"", text);
}

// Enough to see that two are not the same.
std::string PrintHash(std::string_view bytes) { return ToHex(bytes.substr(0, 4)) + "..."; }

std::string PrintMessage(const Message& message) {
  if (dynamic_cast<const v1::Sealed*>(&message) != nullptr) return "(sealed)";
  return "{" + PrintFields(message, " ") + "}";
}

// The value of a singular field, or the index-th of a repeated one.
std::string PrintValue(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection* reflection = message.GetReflection();
  const auto get = [&](auto getter, auto repeated_getter) {
    return field.is_repeated() ? (reflection->*repeated_getter)(message, &field, index)
                               : (reflection->*getter)(message, &field);
  };
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return PrintMessage(field.is_repeated()
                              ? reflection->GetRepeatedMessage(message, &field, index)
                              : reflection->GetMessage(message, &field));
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES
                 ? PrintHash(get(&Reflection::GetString, &Reflection::GetRepeatedString))
                 : PrintText(get(&Reflection::GetString, &Reflection::GetRepeatedString));
    case FieldDescriptor::CPPTYPE_BOOL:
      return get(&Reflection::GetBool, &Reflection::GetRepeatedBool) ? "yes" : "no";
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumWord(*get(&Reflection::GetEnum, &Reflection::GetRepeatedEnum));
    case FieldDescriptor::CPPTYPE_INT64:
      return PrintNumber(get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64), UnitOf(field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return PrintNumber(
          static_cast<int64_t>(get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64)),
          UnitOf(field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return PrintNumber(get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32),
                         UnitOf(field));
    default:
      return fmt::format("?{}", field.cpp_type_name());
  }
}

std::string PrintField(const Message& message, const FieldDescriptor& field) {
  std::string text = fmt::format("{}=", ShortName(field));
  if (!field.is_repeated()) return text + PrintValue(message, field, 0);
  text += "[";
  const int count = message.GetReflection()->FieldSize(message, &field);
  for (int i = 0; i < count; ++i) {
    if (i > 0) text += " ";
    text += PrintValue(message, field, i);
  }
  return text + "]";
}

std::string PrintFields(const Message& message, std::string_view separator) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::string text;
  for (const FieldDescriptor* field : fields) {
    if (!text.empty()) text += separator;
    text += PrintField(message, *field);
  }
  return text;
}

void AddParts(const Message& message, std::vector<std::string>* parts);

// A value too long for one line, in parts.
void AddLongValue(const Message& message, const FieldDescriptor& field, int index,
                  std::string before, std::string_view after, std::vector<std::string>* parts) {
  const std::string whole = PrintValue(message, field, index);
  if (whole.size() <= kPartColumnsMax || field.message_type() == nullptr) {
    parts->push_back(before + whole + std::string(after));
    return;
  }
  const Reflection* reflection = message.GetReflection();
  const size_t first = parts->size();
  AddParts(field.is_repeated() ? reflection->GetRepeatedMessage(message, &field, index)
                               : reflection->GetMessage(message, &field),
           parts);
  (*parts)[first].insert(0, before + "{");
  parts->back().append("}").append(after);
}

// One part a field; what is too long for one line is several.
void AddParts(const Message& message, std::vector<std::string>* parts) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    std::string whole = PrintField(message, *field);
    if (whole.size() <= kPartColumnsMax) {
      parts->push_back(std::move(whole));
      continue;
    }
    const std::string name = fmt::format("{}=", ShortName(*field));
    if (!field->is_repeated()) {
      AddLongValue(message, *field, 0, name, "", parts);
      continue;
    }
    const int count = message.GetReflection()->FieldSize(message, field);
    for (int i = 0; i < count; ++i) {
      AddLongValue(message, *field, i, i == 0 ? name + "[" : "", i + 1 == count ? "]" : "", parts);
    }
  }
}

std::string Wrapped(std::string_view head, const std::vector<std::string>& parts, size_t indent) {
  std::string text(indent, ' ');
  text += head;
  size_t column = text.size();
  for (const std::string& part : parts) {
    if (column + 1 + part.size() > kColumnsMax && column > indent + 2) {
      text += "\n" + std::string(indent + 2, ' ') + part;
      column = indent + 2 + part.size();
    } else {
      text += " " + part;
      column += 1 + part.size();
    }
  }
  return text + "\n";
}

}  // namespace

std::string PrintEvent(const v1::Event& event, size_t indent) {
  const FieldDescriptor* body = event.GetReflection()->GetOneofFieldDescriptor(
      event, event.GetDescriptor()->FindOneofByName("body"));
  std::vector<std::string> parts;
  AddParts(event.GetReflection()->GetMessage(event, body), &parts);
  return Wrapped(fmt::format("{} {}", event.effective_date(), body->name()), parts, indent);
}

std::string PrintRefusal(const v1::Refusal& refusal, size_t indent) {
  std::string text = fmt::format("{}refused {} \"{}\"\n", std::string(indent, ' '),
                                 v1::RefusalReason_Name(refusal.reason()), refusal.message());
  const std::map<std::string, std::string> details(refusal.details().begin(),
                                                   refusal.details().end());
  std::vector<std::string> parts;
  for (const auto& [key, value] : details) {
    parts.push_back(fmt::format("{}={}", key, PrintText(value)));
  }
  if (!parts.empty()) text += Wrapped("details", parts, indent + 2);
  return text;
}

}  // namespace quittance::scenario
