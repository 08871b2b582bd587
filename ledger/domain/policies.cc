#include "ledger/domain/policies.h"

namespace quittance {
namespace {

const v1::AllocationPolicy* Find(const v1::BookSettings& settings, std::string_view name) {
  for (const v1::AllocationPolicy& policy : settings.allocation_policies()) {
    if (policy.name() == name) return &policy;
  }
  return nullptr;
}

}  // namespace

const v1::AllocationPolicy& BuiltInPolicy() {
  static const v1::AllocationPolicy* const kPolicy = [] {
    auto* policy = new v1::AllocationPolicy;
    policy->mutable_name()->assign(kDefaultPolicy.data(), kDefaultPolicy.size());
    policy->set_version(1);
    policy->set_item_order(v1::ITEM_ORDER_OLDEST_DUE);
    policy->set_trigger(v1::ALLOCATION_TRIGGER_ON_CREDIT);
    return policy;
  }();
  return *kPolicy;
}

bool HasPolicy(const v1::BookSettings& settings, std::string_view name) {
  return name == kDefaultPolicy || Find(settings, name) != nullptr;
}

const v1::AllocationPolicy& PolicyOf(const v1::BookSettings& settings, std::string_view name) {
  if (const v1::AllocationPolicy* policy = Find(settings, name)) return *policy;
  if (const v1::AllocationPolicy* policy = Find(settings, kDefaultPolicy)) return *policy;
  return BuiltInPolicy();
}

int64_t ToleranceOf(const Tolerances& tolerances, std::string_view currency) {
  for (const v1::CurrencyAmount& tolerance : tolerances) {
    if (tolerance.currency() == currency) return tolerance.amount_minor();
  }
  return 0;
}

}  // namespace quittance
