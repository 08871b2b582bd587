// Holds the place until the allocation planner replaces this file.
#include "ledger/domain/allocate.h"

namespace quittance {

void AllocateOnNewItems(const Situation&, std::span<const NewItem>, Outcome&) {}
void AllocateOnNewCredit(const Situation&, const NewCredit&, std::span<const std::string>,
                         Outcome&) {}

}  // namespace quittance
