#include "projections/row_text.h"

#include <fmt/format.h>

#include <vector>

#include "absl/strings/escaping.h"
#include "ledger/base/check.h"
#include "ledger/base/hash.h"
#include "ledger/base/key.h"
#include "quittance/v1/common.pb.h"

namespace quittance {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

class Text {
 public:
  explicit Text(bool provenance) : provenance_(provenance) {}

  // Each field preceded by a blank.
  void Fields(const Message& message) {
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      CHECK(!field->is_map(), "rows have no maps: {} has no canonical order", field->full_name());
      if (!provenance_ && field->options().GetExtension(v1::provenance)) continue;
      text_.append(" ").append(field->name()).append("=");
      if (field->is_repeated()) {
        Repeated(message, field);
      } else {
        Value(message, field, -1);
      }
    }
  }

  std::string Take() { return std::move(text_); }

 private:
  void Repeated(const Message& message, const FieldDescriptor* field) {
    text_.append("[");
    const int size = message.GetReflection()->FieldSize(message, field);
    for (int i = 0; i < size; ++i) {
      if (i > 0) text_.append(",");
      Value(message, field, i);
    }
    text_.append("]");
  }

  template <typename... Args>
  void Format(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
  }

  void String(const std::string& value, const FieldDescriptor* field) {
    if (field->type() == FieldDescriptor::TYPE_BYTES) {
      text_.append(ToHex(value));
    } else {
      text_.append("\"").append(absl::Utf8SafeCEscape(value)).append("\"");
    }
  }

  void Nested(const Message& message) {
    text_.append("{");
    Fields(message);
    text_.append(" }");
  }

  // `index` < 0: not repeated.
  void Value(const Message& message, const FieldDescriptor* field, int index) {
    const Reflection& of = *message.GetReflection();
    const bool one = index < 0;
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return Format(
            "{}", one ? of.GetInt32(message, field) : of.GetRepeatedInt32(message, field, index));
      case FieldDescriptor::CPPTYPE_INT64:
        return Format(
            "{}", one ? of.GetInt64(message, field) : of.GetRepeatedInt64(message, field, index));
      case FieldDescriptor::CPPTYPE_UINT32:
        return Format(
            "{}", one ? of.GetUInt32(message, field) : of.GetRepeatedUInt32(message, field, index));
      case FieldDescriptor::CPPTYPE_UINT64:
        return Format(
            "{}", one ? of.GetUInt64(message, field) : of.GetRepeatedUInt64(message, field, index));
      case FieldDescriptor::CPPTYPE_BOOL:
        return Format("{}",
                      one ? of.GetBool(message, field) : of.GetRepeatedBool(message, field, index));
      case FieldDescriptor::CPPTYPE_ENUM:
        return Format(
            "{}",
            (one ? of.GetEnum(message, field) : of.GetRepeatedEnum(message, field, index))->name());
      case FieldDescriptor::CPPTYPE_STRING:
        return String(
            one ? of.GetString(message, field) : of.GetRepeatedString(message, field, index),
            field);
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Nested(one ? of.GetMessage(message, field)
                          : of.GetRepeatedMessage(message, field, index));
      default:
        CHECK(false, "rows have no floating point: {}", field->full_name());
    }
  }

  const bool provenance_;
  std::string text_;
};

std::string KeyText(std::string_view parts, std::string_view key) {
  if (parts.empty()) return "-";
  const bool is_plain = parts[0] != '#' && parts.find(' ') == std::string_view::npos;
  if (is_plain) return std::string(key);
  std::string text;
  KeyReader reader(key);
  for (size_t begin = 0; begin < parts.size();) {
    if (begin > 0) text.append(",");
    if (parts[begin] == '#') {
      text.append(std::to_string(reader.Int()));
    } else {
      text.append(reader.Text());
    }
    begin = std::min(parts.find(' ', begin), parts.size() - 1) + 1;
  }
  return text;
}

}  // namespace

std::string RowLine(const ReadModel& model, const ModelTable& table, std::string_view scope,
                    std::string_view key, const Message& row, bool provenance) {
  Text fields(provenance);
  fields.Fields(row);
  return fmt::format("{} {} {} {}{}", model.name(), table.table->name, scope,
                     KeyText(table.key, key), fields.Take());
}

}  // namespace quittance
