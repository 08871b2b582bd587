#include "projections/dump.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "ledger/base/key.h"
#include "ledger/base/status_macros.h"
#include "projections/cursor.h"
#include "projections/fan_out.h"
#include "projections/row_text.h"

namespace quittance {
namespace {

constexpr std::string_view kQuery = "Dump";
// Of one page; a message has at most 4 MiB.
constexpr size_t kPageBytes = size_t{1} << 20;

struct Line {
  std::string scope, key, text;
  auto operator<=>(const Line&) const = default;
};

// Where a page begins: behind that row of that table, or at its first row.
struct Start {
  size_t model = 0;
  size_t table = 0;
  std::optional<std::pair<std::string, std::string>> behind;
};

// A run of a table's lines in one partition, cut off when it has become long.
struct Run {
  std::vector<Line> lines;
  bool cut = false;
};

Run ReadRun(const PartitionView& view, const ReadModel& model, const ModelTable& table,
            const Start& start, bool provenance, size_t bytes_max) {
  Run run;
  size_t bytes = 0;
  const auto add = [&](std::string_view scope, std::string_view key,
                       const google::protobuf::Message& row) {
    if (start.behind && scope == start.behind->first && key <= start.behind->second) return true;
    if (bytes >= bytes_max) {
      run.cut = true;
      return false;
    }
    std::string text = RowLine(model, table, scope, key, row, provenance);
    bytes += text.size();
    run.lines.push_back({std::string(scope), std::string(key), std::move(text)});
    return true;
  };
  if (!start.behind) {
    view.rows().ScanAll(*table.table, "", add);
    return run;
  }
  const std::string& scope = start.behind->first;
  view.rows().ScanRows(*table.table, scope, start.behind->second,
                       [&](std::string_view key, const google::protobuf::Message& row) {
                         return add(scope, key, row);
                       });
  if (!run.cut) view.rows().ScanAll(*table.table, scope + '\x01', add);
  return run;
}

// Takes what is certain to be complete: up to the first place where a run was cut. Empty: nothing
// was cut.
std::optional<std::pair<std::string, std::string>> Merge(std::vector<Run> runs, std::string* text) {
  std::optional<std::pair<std::string, std::string>> end;
  for (const Run& run : runs) {
    if (!run.cut) continue;
    std::pair<std::string, std::string> last(run.lines.back().scope, run.lines.back().key);
    if (!end || last < *end) end = std::move(last);
  }
  std::vector<Line> lines;
  for (Run& run : runs) {
    std::move(run.lines.begin(), run.lines.end(), std::back_inserter(lines));
  }
  std::sort(lines.begin(), lines.end());
  for (const Line& line : lines) {
    if (end && std::tie(line.scope, line.key) > std::tie(end->first, end->second)) break;
    text->append(line.text).append("\n");
  }
  return end;
}

std::string EncodeStart(const v1::DumpRequest& request, const Start& start) {
  rows::PageCursor cursor;
  cursor.set_query(fmt::format("{} {} {}", kQuery, request.read_model(), request.provenance()));
  Key key;
  key.Int(static_cast<int64_t>(start.model)).Int(static_cast<int64_t>(start.table));
  key.Int(start.behind.has_value());
  if (start.behind) key.Text(start.behind->first);
  cursor.set_after(key.Take() + (start.behind ? start.behind->second : ""));
  return EncodeCursor(cursor);
}

absl::StatusOr<Start> DecodeStart(const std::vector<const ReadModel*>& models,
                                  const v1::DumpRequest& request) {
  Start start;
  if (request.cursor().empty()) return start;
  const absl::Status foreign = absl::InvalidArgumentError(
      "cursor: is not of this dump; pass next_cursor unchanged, with the same request");
  const absl::StatusOr<rows::PageCursor> cursor = DecodeCursor(request.cursor());
  if (!cursor.ok() || cursor->query() != fmt::format("{} {} {}", kQuery, request.read_model(),
                                                     request.provenance())) {
    return foreign;
  }
  constexpr size_t kIntBytes = 8;
  KeyReader reader(cursor->after());
  start.model = static_cast<size_t>(reader.Int());
  start.table = static_cast<size_t>(reader.Int());
  // Of a build with other read models, maybe.
  if (start.model >= models.size() || start.table > models[start.model]->tables().size()) {
    return foreign;
  }
  if (reader.Int() == 0) return start;
  const std::string scope(reader.Text());
  start.behind.emplace(scope, cursor->after().substr(3 * kIntBytes + scope.size() + 1));
  return start;
}

std::vector<PartitionId> FollowedBy(const ReadModel& model, const Projections& projections) {
  std::vector<PartitionId> partitions;
  for (const PartitionId partition : AllPartitions(projections)) {
    if (model.Follows(partition.log)) partitions.push_back(partition);
  }
  return partitions;
}

// Of the first so many models.
uint64_t TablesBefore(const std::vector<const ReadModel*>& models, size_t count) {
  uint64_t tables = 0;
  for (size_t i = 0; i < std::min(count, models.size()); ++i) tables += models[i]->tables().size();
  return tables;
}

using Views = std::vector<std::unique_ptr<PartitionView>>;

absl::StatusOr<Views> OpenViews(Projections& projections, const ReadModel& model,
                                absl::Time deadline) {
  Views views;
  for (const PartitionId partition : FollowedBy(model, projections)) {
    ASSIGN_OR_RETURN(views.emplace_back(), projections.View(model.name(), partition, {}, deadline));
  }
  return views;
}

}  // namespace

absl::StatusOr<v1::DumpResponse> DumpPage(Projections& projections,
                                          const std::vector<const ReadModel*>& models,
                                          const v1::DumpRequest& request, absl::Time deadline,
                                          Work& work) {
  ASSIGN_OR_RETURN(Start start, DecodeStart(models, request));
  const uint64_t tables = TablesBefore(models, models.size());
  work.Expect(tables);
  work.Advance(TablesBefore(models, start.model) + start.table);
  std::vector<Views> views;
  v1::DumpResponse response;
  for (const ReadModel* model : models) {
    ASSIGN_OR_RETURN(views.emplace_back(), OpenViews(projections, *model, deadline));
    for (const auto& view : views.back()) *response.add_positions() = view->position();
  }
  while (start.model < models.size() && response.text().size() < kPageBytes) {
    if (work.stopped()) return StoppedError("dump");
    const ReadModel& model = *models[start.model];
    if (start.table == model.tables().size()) {
      start = {start.model + 1, 0, std::nullopt};
      continue;
    }
    std::vector<Run> runs;
    for (const auto& view : views[start.model]) {
      runs.push_back(ReadRun(*view, model, model.tables()[start.table], start, request.provenance(),
                             kPageBytes / views[start.model].size()));
    }
    start.behind = Merge(std::move(runs), response.mutable_text());
    if (start.behind) continue;
    ++start.table;
    work.Advance(1);
  }
  response.set_tables_done(work.share().done);
  response.set_tables(tables);
  if (start.model < models.size()) response.set_next_cursor(EncodeStart(request, start));
  return response;
}

}  // namespace quittance
