#include "projections/history/touched_ids.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace quittance::history {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool NamesDocument(const FieldDescriptor& field) {
  const std::string_view name = field.name();
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return false;
  if (name == "account_id" || name == "parent_account_id" || name == "command_id" ||
      name == "correlation_id") {
    return false;
  }
  return name.ends_with("_id") || name.ends_with("_ids");
}

// Fields of a message type that are ids or hold messages with ids below.
class IdFields {
 public:
  static const IdFields& Instance() {
    static const IdFields* const fields = new IdFields;
    return *fields;
  }

  const std::vector<const FieldDescriptor*>& Of(const Descriptor* type) const {
    static const std::vector<const FieldDescriptor*> none;
    const auto found = fields_.find(type);
    return found == fields_.end() ? none : found->second;
  }

 private:
  IdFields() {
    Learn(v1::Command::descriptor());
    Learn(v1::Event::descriptor());
  }

  // True where the type holds ids. The language's messages are trees, so this ends.
  bool Learn(const Descriptor* type) {
    if (type == v1::Sealed::descriptor()) return false;
    if (const auto known = fields_.find(type); known != fields_.end()) {
      return !known->second.empty();
    }
    std::vector<const FieldDescriptor*> ids;
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
      if (is_message ? Learn(field->message_type()) : NamesDocument(*field)) ids.push_back(field);
    }
    return !fields_.emplace(type, std::move(ids)).first->second.empty();
  }

  absl::flat_hash_map<const Descriptor*, std::vector<const FieldDescriptor*>> fields_;
};

void Add(const std::string& id, rows::EntryRow& row) {
  const auto& ids = row.touched_ids();
  if (!id.empty() && std::find(ids.begin(), ids.end(), id) == ids.end()) row.add_touched_ids(id);
}

void AddAll(const Message& message, rows::EntryRow& row) {
  const Reflection& reflection = *message.GetReflection();
  std::string scratch;
  for (const FieldDescriptor* field : IdFields::Instance().Of(message.GetDescriptor())) {
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!field->is_repeated()) {
      if (!is_message) {
        Add(reflection.GetStringReference(message, field, &scratch), row);
      } else if (reflection.HasField(message, field)) {
        AddAll(reflection.GetMessage(message, field), row);
      }
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      if (is_message) {
        AddAll(reflection.GetRepeatedMessage(message, field, i), row);
      } else {
        Add(reflection.GetRepeatedStringReference(message, field, i, &scratch), row);
      }
    }
  }
}

// The one body a command or an event has: asking each of its cases would take longer than reading
// it.
void AddBody(const Message& message, rows::EntryRow& row) {
  const FieldDescriptor* body = message.GetReflection()->GetOneofFieldDescriptor(
      message, message.GetDescriptor()->oneof_decl(0));
  if (body != nullptr) AddAll(message.GetReflection()->GetMessage(message, body), row);
}

}  // namespace

void AppendTouchedIds(const v1::Record& record, rows::EntryRow& row) {
  AddBody(record.request(), row);
  for (const v1::Event& event : record.events()) AddBody(event, row);
}

}  // namespace quittance::history
