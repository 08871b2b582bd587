#include "projections/history/touched_ids.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "ledger/base/string_map.h"

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

// Above this many ids a set is cheaper than looking through them.
constexpr int kIdsToLookThrough = 16;

class TouchedIds {
 public:
  explicit TouchedIds(rows::EntryRow& row) : row_(row) {}

  void Add(const std::string& id) {
    if (!id.empty() && IsNew(id)) row_.add_touched_ids(id);
  }

 private:
  bool IsNew(const std::string& id) {
    const auto& ids = row_.touched_ids();
    if (ids.size() < kIdsToLookThrough) {
      return std::find(ids.begin(), ids.end(), id) == ids.end();
    }
    if (seen_.empty()) seen_.insert(ids.begin(), ids.end());
    return seen_.insert(id).second;
  }

  rows::EntryRow& row_;
  StringSet seen_;
};

void AddAll(const Message& message, TouchedIds& ids) {
  const Reflection& reflection = *message.GetReflection();
  std::string scratch;
  for (const FieldDescriptor* field : IdFields::Instance().Of(message.GetDescriptor())) {
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!field->is_repeated()) {
      if (!is_message) {
        ids.Add(reflection.GetStringReference(message, field, &scratch));
      } else if (reflection.HasField(message, field)) {
        AddAll(reflection.GetMessage(message, field), ids);
      }
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      if (is_message) {
        AddAll(reflection.GetRepeatedMessage(message, field, i), ids);
      } else {
        ids.Add(reflection.GetRepeatedStringReference(message, field, i, &scratch));
      }
    }
  }
}

// The one body a command or an event has: asking each of its cases would take longer than reading
// it.
void AddBody(const Message& message, TouchedIds& ids) {
  const FieldDescriptor* body = message.GetReflection()->GetOneofFieldDescriptor(
      message, message.GetDescriptor()->oneof_decl(0));
  if (body != nullptr) AddAll(message.GetReflection()->GetMessage(message, body), ids);
}

}  // namespace

void AppendTouchedIds(const v1::Record& record, rows::EntryRow& row) {
  TouchedIds ids(row);
  AddBody(record.request(), ids);
  for (const v1::Event& event : record.events()) AddBody(event, ids);
}

}  // namespace quittance::history
