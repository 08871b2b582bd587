#include "ledger/domain/placement.h"

namespace quittance {

void Validate(const v1::PlaceWithCollector&, Violations&) {}
void Validate(const v1::RecallPlacement&, Violations&) {}

}  // namespace quittance
