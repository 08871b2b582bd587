#include "projections/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "ledger/base/hash.h"
#include "ledger/store/row_parse.h"
#include "projections/row_text.h"

namespace quittance {
namespace {

// Equal tables are told by digests of so many rows each; only a chunk that differs is looked into.
constexpr uint64_t kChunkRows = 4096;
constexpr char kWhat[] = "comparison of the rebuilt read models";

struct Digests {
  std::vector<Hash> chunks;
  uint64_t rows = 0;
};

void AppendSized(std::string_view bytes, std::string* text) {
  const uint64_t size = bytes.size();
  text->append(reinterpret_cast<const char*>(&size), sizeof(size)).append(bytes);
}

// Of the rows up to where the work is stopped.
Digests DigestsOf(const RowView& rows, uint16_t table, const Work& work) {
  Digests digests;
  std::string chunk;
  rows.ScanTable(table, "",
                 [&](std::string_view scope, std::string_view key, std::string_view row) {
                   for (const std::string_view part : {scope, key, row}) AppendSized(part, &chunk);
                   if (++digests.rows % kChunkRows != 0) return true;
                   digests.chunks.push_back(Sha256(chunk));
                   chunk.clear();
                   return !work.stopped();
                 });
  digests.chunks.push_back(Sha256(chunk));
  return digests;
}

std::vector<std::string> ChunkLines(const RowView& rows, const Generation& generation,
                                    const ModelTable& table, uint64_t chunk, const Work& work) {
  const TableInfo& stored = generation.StoredTable(*table.table);
  const std::unique_ptr<google::protobuf::Message> message(stored.prototype->New());
  std::vector<std::string> lines;
  uint64_t row_number = 0;
  rows.ScanTable(
      stored.id, "", [&](std::string_view scope, std::string_view key, std::string_view row) {
        const uint64_t number = row_number++;
        if (number / kChunkRows < chunk) return number % kChunkRows != 0 || !work.stopped();
        ParseRow(stored, row, message.get());
        lines.push_back(
            RowLine(generation.model(), table, scope, key, *message, /*provenance=*/true));
        return lines.size() < kChunkRows;
      });
  return lines;
}

std::string DifferenceOf(const std::vector<std::string>& before,
                         const std::vector<std::string>& after) {
  const auto [old_line, new_line] =
      std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  return fmt::format("before: {}; now: {}", old_line == before.end() ? "no row" : *old_line,
                     new_line == after.end() ? "no row" : *new_line);
}

const ModelTable* FindTable(const ReadModel& model, uint16_t id) {
  for (const ModelTable& table : model.tables()) {
    if (table.table->id == id) return &table;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<Comparison> Compare(const RowView& rows, const Generation& before,
                                   const Generation& after, const Work& work) {
  Comparison comparison;
  for (const ModelTable& table : after.model().tables()) {
    const Digests now = DigestsOf(rows, after.StoredTable(*table.table).id, work);
    if (work.stopped()) return StoppedError(kWhat);
    comparison.rows += now.rows;
    if (!comparison.difference.empty()) continue;
    if (FindTable(before.model(), table.table->id) == nullptr) {
      comparison.difference = fmt::format("table {} is new", table.table->name);
      continue;
    }
    const Digests then = DigestsOf(rows, before.StoredTable(*table.table).id, work);
    if (work.stopped()) return StoppedError(kWhat);
    const auto [old_chunk, new_chunk] =
        std::mismatch(then.chunks.begin(), then.chunks.end(), now.chunks.begin(), now.chunks.end());
    if (old_chunk == then.chunks.end() && new_chunk == now.chunks.end()) continue;
    const auto chunk = static_cast<uint64_t>(old_chunk - then.chunks.begin());
    comparison.difference = DifferenceOf(ChunkLines(rows, before, table, chunk, work),
                                         ChunkLines(rows, after, table, chunk, work));
    if (work.stopped()) return StoppedError(kWhat);
  }
  return comparison;
}

}  // namespace quittance
