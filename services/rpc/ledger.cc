#include "services/rpc/ledger.h"

#include <fmt/format.h>

#include "ledger/base/check.h"
#include "ledger/domain/tables.h"

namespace quittance {

PartitionId Ledger::PartitionOf(const Route& route) const {
  if (route.log == v1::LOG_REFERENCE) return {v1::LOG_REFERENCE, 0};
  return {route.log,
          quittance::PartitionOf(route.partition_key, static_cast<uint32_t>(accounts.size()))};
}

Writer& Ledger::WriterOf(PartitionId partition) const {
  if (partition.log == v1::LOG_REFERENCE) return *reference;
  CHECK(partition.number < accounts.size(), "no partition {}", ToString(partition));
  return *accounts[partition.number];
}

std::vector<PartitionId> Ledger::Partitions() const {
  std::vector<PartitionId> partitions{{v1::LOG_REFERENCE, 0}};
  for (uint32_t i = 0; i < accounts.size(); ++i) partitions.push_back({v1::LOG_ACCOUNTS, i});
  return partitions;
}

std::shared_ptr<const v1::BookSettings> Ledger::FindSettings(std::string_view book) const {
  if (reference_view == nullptr) return nullptr;
  const std::shared_ptr<const ReferenceSnapshot> snapshot = reference_view->Current();
  const rows::BookRow* row = tables::kBook.Find(snapshot->tables, book);
  if (row == nullptr) return nullptr;
  return {snapshot, &row->settings()};
}

bool Ledger::Follows(PartitionId partition) const {
  return partition.log == v1::LOG_REFERENCE || WriterOf(partition).is_here() ||
         (projections != nullptr && projections->Holds(partition));
}

v1::BookSettings Ledger::SettingsOf(std::string_view book) const {
  const auto settings = FindSettings(book);
  return settings == nullptr ? v1::BookSettings() : *settings;
}

absl::Status Ledger::health() const {
  const auto named = [](std::string_view part, const absl::Status& status) {
    return absl::Status(status.code(), fmt::format("{}: {}", part, std::string(status.message())));
  };
  if (const absl::Status status = log->health(); !status.ok()) return named("log", status);
  if (share_health) {
    if (const absl::Status status = share_health(); !status.ok()) return named("share", status);
  }
  for (const PartitionId partition : Partitions()) {
    if (const absl::Status status = WriterOf(partition).health(); !status.ok()) {
      return named("writer " + ToString(partition), status);
    }
  }
  if (reference_view != nullptr && !reference_view->health().ok()) {
    return named("reference view", reference_view->health());
  }
  if (projections != nullptr && !projections->health().ok()) {
    return named("read models", projections->health());
  }
  if (keys != nullptr && !keys->health().ok()) return named("keys", keys->health());
  return absl::OkStatus();
}

}  // namespace quittance
