#include "projections/holds/fold.h"

#include <array>

#include "ledger/domain/decide.h"
#include "projections/holds/tables.h"

namespace quittance {
namespace holds {
namespace {

constexpr uint32_t kVersion = 1;
const std::array<ModelTable, 1> kTables{{{&kHold.info(), "hold_id"}}};

class Model final : public ReadModel {
 public:
  std::string_view name() const override { return "holds"; }
  uint32_t version() const override { return kVersion; }
  std::span<const ModelTable> tables() const override { return kTables; }

  void Fold(const FoldEntry& entry, TableWriter& rows) const override {
    for (const v1::Event& event : entry.record().events()) {
      if (event.has_hold_placed()) {
        Place(entry, event, event.hold_placed(), rows);
      } else if (event.has_hold_lifted()) {
        Lift(entry, event, event.hold_lifted(), rows);
      }
    }
  }

 private:
  static void Place(const FoldEntry& entry, const v1::Event& event, const v1::HoldPlaced& placed,
                    TableWriter& rows) {
    rows::HoldCaseRow& row = kHold.Edit(rows, entry.record().stream(), placed.hold_id());
    row.set_reason_code(placed.reason_code());
    row.set_placed_date(event.effective_date());
    row.set_placed_by(entry.record().principal());
    row.set_ends_on(placed.ends_on());
    row.set_evidence_hash(placed.evidence_hash());
    row.set_placed_height(entry.entry.height);
  }

  static void Lift(const FoldEntry& entry, const v1::Event& event, const v1::HoldLifted& lifted,
                   TableWriter& rows) {
    rows::HoldCaseRow& row = kHold.Edit(rows, entry.record().stream(), lifted.hold_id());
    row.set_lifted_date(event.effective_date());
    row.set_lifted_by(entry.record().principal());
    row.set_lift_reason_code(lifted.reason_code());
    row.set_lifted_height(entry.entry.height);
  }
};

}  // namespace
}  // namespace holds

std::unique_ptr<ReadModel> NewHoldsModel() { return std::make_unique<holds::Model>(); }

}  // namespace quittance
