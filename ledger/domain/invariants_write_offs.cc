#include "ledger/domain/invariants_parts.h"

namespace quittance::invariants {

void CheckWriteOffs(const AccountRows& account, const LiveSums& sums, Findings& findings) {
  for (const auto& [id, write_off] : account.write_offs) {
    const auto item = account.items.find(write_off.item_id());
    findings.Expect(item != account.items.end() && item->second.currency() == write_off.currency(),
                    "W1", "write-off {} is of item {}, which does not exist in {}", id,
                    write_off.item_id(), write_off.currency());
    const int64_t recovered = SumOf(sums.recovered_of_write_off, id);
    findings.Expect(write_off.recovered_minor() == recovered, "W2",
                    "write-off {} counts {} recovered, its allocations {}", id,
                    write_off.recovered_minor(), recovered);
    const int64_t most = write_off.reversed() ? 0 : write_off.amount_minor();
    findings.Expect(0 <= write_off.provided_minor() &&
                        write_off.provided_minor() <= write_off.amount_minor() && recovered <= most,
                    "W2", "write-off {} of {} has {} provided for and {} recovered", id,
                    write_off.amount_minor(), write_off.provided_minor(), recovered);
  }
  for (const auto& [id, document] : account.documents) {
    findings.Expect(document.written_off_minor() == SumOf(sums.written_off_of_document, id), "W3",
                    "{} counts {} written off, its write-offs {}", id, document.written_off_minor(),
                    SumOf(sums.written_off_of_document, id));
  }
}

}  // namespace quittance::invariants
