#include "projections/testing/test_projections.h"

namespace quittance {

absl::Status TestProjections::Start(std::vector<std::unique_ptr<ReadModel>> models,
                                    std::optional<std::vector<PartitionId>> partitions) {
  ProjectionsOptions options;
  options.partitions = std::move(partitions);
  options.ledger_id = TestLedger::kLedgerId;
  options.open_store = [this](PartitionId partition) -> absl::StatusOr<std::unique_ptr<RowStore>> {
    std::shared_ptr<MemoryDisk>& disk = disks_[partition];
    if (disk == nullptr) disk = std::make_shared<MemoryDisk>();
    auto store = std::make_unique<MemoryStore>(disk);
    stores_[partition] = store.get();
    return store;
  };
  auto projections = Projections::Start(std::move(options), &log_, std::move(models));
  if (!projections.ok()) return projections.status();
  projections_ = *std::move(projections);
  return absl::OkStatus();
}

TestProjections::Disks TestProjections::CopyDisks() const {
  constexpr uint16_t kTables = 10 * 256;  // the slots that tests use
  Disks copy;
  for (const auto& [partition, store] : stores_) {
    auto disk = std::make_shared<MemoryDisk>();
    const auto snapshot = store->Snapshot();
    for (uint16_t table = 0; table < kTables; ++table) {
      snapshot->ScanTable(table, "",
                          [&](std::string_view scope, std::string_view key, std::string_view row) {
                            disk->rows->emplace(RowKey({table, scope, key}), row);
                            return true;
                          });
    }
    copy[partition] = std::move(disk);
  }
  return copy;
}

void TestProjections::StopAt(Disks disks) {
  Stop();
  stores_.clear();
  disks_ = std::move(disks);
}

std::string TestProjections::Dump(bool provenance, const std::string& read_model) {
  v1::DumpRequest request;
  request.set_provenance(provenance);
  request.set_read_model(read_model);
  std::string text;
  do {
    Work work;
    const absl::StatusOr<v1::DumpResponse> page = projections_->Dump(request, Soon(), work);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) return text;
    text += page->text();
    request.set_cursor(page->next_cursor());
  } while (!request.cursor().empty());
  return text;
}

}  // namespace quittance
