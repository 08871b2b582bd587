#include "services/rpc/message_walk.h"

#include <fmt/format.h>
#include <google/protobuf/unknown_field_set.h>

#include <memory>

#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"

namespace quittance {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

struct Plan {
  struct Child {
    const FieldDescriptor* field;
    const Plan* plan;
  };
  bool is_sealed = false;
  std::vector<Child> children;   // every message field
  std::vector<Child> to_sealed;  // those with a Sealed in or below them
};

bool LeadsToSealed(const Plan& plan) { return plan.is_sealed || !plan.to_sealed.empty(); }

class Plans {
 public:
  const Plan& Of(const Descriptor* type) {
    {
      absl::ReaderMutexLock lock(&mutex_);
      if (const auto found = plans_.find(type); found != plans_.end()) return *found->second;
    }
    absl::MutexLock lock(&mutex_);
    return Make(type);
  }

 private:
  // Types of the language do not contain themselves.
  const Plan& Make(const Descriptor* type) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (const auto found = plans_.find(type); found != plans_.end()) return *found->second;
    auto plan = std::make_unique<Plan>();
    plan->is_sealed = type == v1::Sealed::descriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      const Plan& child = Make(field->message_type());
      plan->children.push_back({field, &child});
      if (LeadsToSealed(child)) plan->to_sealed.push_back({field, &child});
    }
    return *plans_.emplace(type, std::move(plan)).first->second;
  }

  absl::Mutex mutex_;
  absl::flat_hash_map<const Descriptor*, std::unique_ptr<const Plan>> plans_
      ABSL_GUARDED_BY(mutex_);
};

const Plan& PlanOf(const Descriptor* type) {
  static Plans* const plans = new Plans;
  return plans->Of(type);
}

// Spelled out only when something is found.
struct Step {
  const Step* parent;
  std::string_view name;
  int index;  // -1: not repeated
};

std::string Spell(const Step* step) {
  std::string path = step->parent == nullptr ? "" : Spell(step->parent);
  if (!path.empty() && !step->name.empty()) path.push_back('.');
  path.append(step->name);
  if (step->index >= 0) path.append(fmt::format("[{}]", step->index));
  return path;
}

void CollectSealed(const Plan& plan, const Step* step, Message* message,
                   std::vector<SealedField>* found) {
  if (plan.is_sealed) {
    found->push_back({static_cast<v1::Sealed*>(message), Spell(step)});
    return;
  }
  const Reflection* reflection = message->GetReflection();
  for (const auto& [field, child] : plan.to_sealed) {
    if (field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
        const Step next{step, field->name(), i};
        CollectSealed(*child, &next, reflection->MutableRepeatedMessage(message, field, i), found);
      }
    } else if (reflection->HasField(*message, field)) {
      const Step next{step, field->name(), -1};
      CollectSealed(*child, &next, reflection->MutableMessage(message, field), found);
    }
  }
}

std::string FirstUnknown(const Plan& plan, const Step* step, const Message& message) {
  const Reflection* reflection = message.GetReflection();
  const auto& unknown = reflection->GetUnknownFields(message);
  if (!unknown.empty()) return fmt::format("{}.#{}", Spell(step), unknown.field(0).number());
  for (const auto& [field, child] : plan.children) {
    if (field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        const Step next{step, field->name(), i};
        std::string path =
            FirstUnknown(*child, &next, reflection->GetRepeatedMessage(message, field, i));
        if (!path.empty()) return path;
      }
    } else if (reflection->HasField(message, field)) {
      const Step next{step, field->name(), -1};
      std::string path = FirstUnknown(*child, &next, reflection->GetMessage(message, field));
      if (!path.empty()) return path;
    }
  }
  return "";
}

}  // namespace

std::vector<SealedField> FindSealed(std::string_view name, Message* message) {
  std::vector<SealedField> found;
  const Step root{nullptr, name, -1};
  CollectSealed(PlanOf(message->GetDescriptor()), &root, message, &found);
  return found;
}

bool MayHoldSealed(const Descriptor* type) { return LeadsToSealed(PlanOf(type)); }

std::string FindUnknownField(std::string_view name, const Message& message) {
  const Step root{nullptr, name, -1};
  return FirstUnknown(PlanOf(message.GetDescriptor()), &root, message);
}

}  // namespace quittance
