#include "projections/generation.h"

#include <fmt/format.h>

#include "ledger/base/check.h"

namespace quittance {

std::string ConsumerName(std::string_view model, uint32_t version, uint64_t generation) {
  return fmt::format("{}@{}.{}", model, version, generation);
}

Generation::Generation(const ReadModel* model, uint32_t slot, uint64_t number)
    : model_(model),
      slot_(slot),
      number_(number),
      consumer_(ConsumerName(model->name(), model->version(), number)) {
  CHECK(slot > 0 && slot < kSlots, "there is no slot {}", slot);
  for (const ModelTable& table : model->tables()) {
    const uint16_t id = table.table->id;
    CHECK(id > 0 && id < kTablesPerSlot && stored_[id] == nullptr,
          "table id {} of read model {} is taken or not within 1..255", id, model->name());
    stored_[id] = std::make_unique<TableInfo>(*table.table);
    stored_[id]->id = static_cast<uint16_t>(slot * kTablesPerSlot + id);
    access_[id] = table.access;
  }
}

void Generation::Erase(RowBatch& batch) const {
  EraseSlot(slot_, batch);
  batch.ErasePosition(consumer_);
}

void EraseSlot(uint32_t slot, RowBatch& batch) {
  const uint32_t first = slot * Generation::kTablesPerSlot;
  batch.EraseTables(static_cast<uint16_t>(first),
                    static_cast<uint16_t>(first + Generation::kTablesPerSlot - 1));
}

}  // namespace quittance
