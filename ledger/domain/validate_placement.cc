#include <fmt/format.h>

#include "ledger/base/string_map.h"
#include "ledger/domain/placement.h"

namespace quittance {
namespace {

constexpr size_t kCollectorCharactersMax = 64;
constexpr uint32_t kWholeBp = 10'000;

}  // namespace

void Validate(const v1::PlaceWithCollector& command, Violations& violations) {
  violations.Id("placement_id", command.placement_id());
  if (command.collector().empty()) violations.Add("collector", "is empty; name the agency");
  violations.Text("collector", command.collector(), kCollectorCharactersMax);
  violations.AtMost("commission_bp", command.commission_bp(), kWholeBp);
  StringSet named;
  for (int i = 0; i < command.item_ids_size(); ++i) {
    const std::string field = fmt::format("item_ids[{}]", i);
    violations.DerivedId(field, command.item_ids(i));
    if (!named.insert(command.item_ids(i)).second) {
      violations.Add(field, fmt::format("names '{}' a second time", command.item_ids(i)));
    }
  }
}

void Validate(const v1::RecallPlacement& command, Violations& violations) {
  violations.Id("placement_id", command.placement_id());
  violations.Text("reason_code", command.reason_code(), 64);
}

}  // namespace quittance
