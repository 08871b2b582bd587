#include "ledger/log/schema_guard.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/unknown_field_set.h>

#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace quittance {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using google::protobuf::Reflection;

// What of a message type has to be looked at; scalars have not.
struct Plan {
  std::vector<const FieldDescriptor*> messages;  // outside oneofs
  std::vector<const FieldDescriptor*> enums;
  std::vector<const OneofDescriptor*> oneofs;  // those with a message in them
};

std::unique_ptr<const Plan> MakePlan(const Descriptor* type) {
  auto plan = std::make_unique<Plan>();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* const field = type->field(i);
    if (field->is_map()) continue;
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (field->real_containing_oneof() == nullptr && is_message) plan->messages.push_back(field);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) plan->enums.push_back(field);
  }
  for (int i = 0; i < type->real_oneof_decl_count(); ++i) {
    plan->oneofs.push_back(type->oneof_decl(i));
  }
  return plan;
}

const Plan& PlanOf(const Descriptor* type) {
  thread_local absl::flat_hash_map<const Descriptor*, std::unique_ptr<const Plan>> plans;
  std::unique_ptr<const Plan>& plan = plans[type];
  if (plan == nullptr) plan = MakePlan(type);
  return *plan;
}

bool Find(const Message& message, std::string* path);

bool Within(std::string_view step, const Message& message, std::string* path) {
  if (!Find(message, path)) return false;
  path->insert(0, path->front() == ' ' ? std::string(step) : fmt::format("{}.", step));
  return true;
}

bool FindInRepeated(const Message& message, const FieldDescriptor* field, std::string* path) {
  const Reflection& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, field);
  for (int i = 0; i < size; ++i) {
    const Message& element = reflection.GetRepeatedMessage(message, field, i);
    if (!Find(element, path)) continue;
    path->insert(0, fmt::format("{}[{}]{}", field->name(), i, path->front() == ' ' ? "" : "."));
    return true;
  }
  return false;
}

bool FindInField(const Message& message, const FieldDescriptor* field, std::string* path) {
  if (field->is_repeated()) return FindInRepeated(message, field, path);
  const Reflection& reflection = *message.GetReflection();
  return reflection.HasField(message, field) &&
         Within(field->name(), reflection.GetMessage(message, field), path);
}

bool FindEnum(const Message& message, const FieldDescriptor* field, std::string* path) {
  const Reflection& reflection = *message.GetReflection();
  const int size = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
  for (int i = 0; i < size; ++i) {
    const int value = field->is_repeated() ? reflection.GetRepeatedEnumValue(message, field, i)
                                           : reflection.GetEnumValue(message, field);
    if (value == 0 || field->enum_type()->FindValueByNumber(value) != nullptr) continue;
    *path = fmt::format("{} value {}", field->name(), value);
    return true;
  }
  return false;
}

// Within `path`, " field 17" stands for an unknown field of the message itself.
bool Find(const Message& message, std::string* path) {
  const Reflection& reflection = *message.GetReflection();
  const auto& unknown = reflection.GetUnknownFields(message);
  if (!unknown.empty()) [[unlikely]] {
    *path = fmt::format(" field {}", unknown.field(0).number());
    return true;
  }
  const Plan& plan = PlanOf(message.GetDescriptor());
  for (const FieldDescriptor* field : plan.enums) {
    if (FindEnum(message, field, path)) return true;
  }
  for (const OneofDescriptor* oneof : plan.oneofs) {
    const FieldDescriptor* const field = reflection.GetOneofFieldDescriptor(message, oneof);
    if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (Within(field->name(), reflection.GetMessage(message, field), path)) return true;
  }
  for (const FieldDescriptor* field : plan.messages) {
    if (FindInField(message, field, path)) return true;
  }
  return false;
}

bool FindInRecord(const v1::Record& record, std::string* path) {
  const auto& unknown = record.GetReflection()->GetUnknownFields(record);
  if (!unknown.empty()) {
    *path = fmt::format(" field {}", unknown.field(0).number());
    return true;
  }
  if (!v1::RecordKind_IsValid(record.kind())) {
    *path = fmt::format("kind value {}", static_cast<int>(record.kind()));
    return true;
  }
  for (int i = 0; i < record.events_size(); ++i) {
    const v1::Event& event = record.events(i);
    if (!Find(event, path)) {
      if (event.body_case() != v1::Event::BODY_NOT_SET) continue;
      *path = "body: not given";
    }
    path->insert(0, fmt::format("events[{}]{}", i, path->front() == ' ' ? "" : "."));
    return true;
  }
  return (record.has_result() && Within("result", record.result(), path)) ||
         (record.has_genesis() && Within("genesis", record.genesis(), path)) ||
         (record.has_claim() && Within("claim", record.claim(), path)) ||
         (record.has_log_moved() && Within("log_moved", record.log_moved(), path));
}

}  // namespace

std::optional<std::string> FindUnknown(const v1::Record& record) {
  std::string path;
  if (!FindInRecord(record, &path)) return std::nullopt;
  if (path.front() == ' ') path.insert(0, "record");
  return path;
}

}  // namespace quittance
