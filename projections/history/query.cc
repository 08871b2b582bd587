#include "projections/history/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "ledger/base/key.h"
#include "projections/fan_out.h"
#include "projections/history/command_name.h"
#include "projections/history/tables.h"
#include "projections/scopes.h"
#include "quittance/rows/parts.pb.h"

namespace quittance {
namespace {

// A page ends early rather than grow above what a client takes in one message.
constexpr size_t kPageBytesMax = size_t{2} << 20;

v1::HistoryEntry EntryOf(PartitionId partition, const rows::EntryRow& row, v1::Record record) {
  v1::HistoryEntry entry;
  *entry.mutable_place() = ToPlace(partition, row.height());
  *entry.mutable_recorded_at() = record.recorded_at();
  entry.set_effective_date(record.effective_date());
  entry.set_command_id(record.command_id());
  entry.set_command(history::CommandName(record.request()));
  entry.set_stream(record.stream());
  entry.set_stream_version(record.stream_version());
  entry.set_principal(record.principal());
  entry.set_on_behalf_of(record.on_behalf_of());
  entry.set_role(record.role());
  entry.set_correlation_id(record.correlation_id());
  entry.mutable_events()->Swap(record.mutable_events());
  if (record.result().has_refusal()) {
    *entry.mutable_refusal() = std::move(*record.mutable_result()->mutable_refusal());
  }
  *entry.mutable_request() = std::move(*record.mutable_request());
  entry.set_hash(row.hash());
  return entry;
}

absl::StatusOr<v1::HistoryEntry> ReadEntry(const PartitionView& view, const rows::EntryRow& row) {
  ASSIGN_OR_RETURN(v1::Record record, view.ReadRecord(row.offset(), row.hash()));
  return EntryOf(view.partition(), row, std::move(record));
}

bool Touches(const rows::EntryRow& row, const std::string& document_id) {
  return document_id.empty() || std::find(row.touched_ids().begin(), row.touched_ids().end(),
                                          document_id) != row.touched_ids().end();
}

absl::Status AddEntries(const PartitionView& view, const Question& question,
                        const v1::ListEntriesRequest& request, v1::ListEntriesResponse* response) {
  absl::Status status;
  std::string page_end;
  size_t bytes = 0;
  const auto add = [&](std::string_view key, const rows::EntryRow& row) {
    if (key <= question.last_key || !Touches(row, request.document_id())) return true;
    const auto count = static_cast<size_t>(response->rows_size());
    if (count == question.page_size || bytes >= kPageBytesMax) {
      response->mutable_header()->set_next_cursor(CursorAfter(question, page_end));
      return false;
    }
    absl::StatusOr<v1::HistoryEntry> entry = ReadEntry(view, row);
    if (!entry.ok()) {
      status = entry.status();
      return false;
    }
    bytes += entry->ByteSizeLong();
    page_end = key;
    *response->add_rows() = *std::move(entry);
    return true;
  };
  history::kEntry.ScanFrom(view.rows(), AccountScope(question.book, request.account_id()),
                           question.last_key, add);
  return status;
}

absl::StatusOr<v1::ListEntriesResponse> ListByAccount(const QueryContext& context,
                                                      const Question& question,
                                                      const v1::ListEntriesRequest& request) {
  RETURN_IF_ERROR(CheckAccountId("account_id", request.account_id()));
  ASSIGN_OR_RETURN(
      const auto view,
      context.projections->View(
          "history", PartitionOfAccount(*context.projections, question.book, request.account_id()),
          question.after, context.deadline));
  const std::string scope = AccountScope(question.book, request.account_id());
  if (history::kStream.Find(view->rows(), scope) == nullptr) {
    return absl::NotFoundError(fmt::format("account '{}' has no entries in book '{}'",
                                           request.account_id(), question.book));
  }
  v1::ListEntriesResponse response;
  FillHeader(question, response.mutable_header());
  *response.mutable_header()->add_positions() = view->position();
  RETURN_IF_ERROR(AddEntries(*view, question, request, &response));
  return response;
}

using CommandPart = std::vector<v1::HistoryEntry>;

}  // namespace

template <>
struct PartCodec<CommandPart> {
  static std::string Encode(const CommandPart& part) {
    rows::CommandEntries entries;
    for (const v1::HistoryEntry& entry : part) *entries.add_entries() = entry;
    return entries.SerializeAsString();
  }
  static bool Decode(const std::string& bytes, CommandPart* part) {
    rows::CommandEntries entries;
    if (!entries.ParseFromString(bytes)) return false;
    part->assign(entries.entries().begin(), entries.entries().end());
    return true;
  }
};

namespace {

absl::StatusOr<CommandPart> CommandOf(const PartitionView& view, const Question& question,
                                      const std::string& command_id) {
  const rows::CommandEntriesRow* command = history::kCommand.Find(view.rows(), command_id);
  if (command == nullptr || !command->stream().starts_with(question.book + "/")) {
    return CommandPart();
  }
  const rows::EntryRow* row = history::kEntry.Find(
      view.rows(), command->stream(), Key().Int(static_cast<int64_t>(command->entry())));
  if (row == nullptr) {
    return absl::InternalError(
        fmt::format("command '{}' has no entry; rebuild the read model 'history'", command_id));
  }
  ASSIGN_OR_RETURN(v1::HistoryEntry entry, ReadEntry(view, *row));
  return CommandPart{std::move(entry)};
}

absl::StatusOr<v1::ListEntriesResponse> ListByCommand(const QueryContext& context,
                                                      const Question& question,
                                                      const std::string& command_id) {
  RETURN_IF_ERROR(CheckId("command_id", command_id));
  v1::ListEntriesResponse response;
  FillHeader(question, response.mutable_header());
  ASSIGN_OR_RETURN(
      std::vector<CommandPart> parts,
      AskPartitions<CommandPart>(
          context, question, "history", AllPartitions(*context.projections),
          [&](const PartitionView& view) { return CommandOf(view, question, command_id); },
          response.mutable_header()));
  for (CommandPart& part : parts) {
    for (v1::HistoryEntry& entry : part) *response.add_rows() = std::move(entry);
  }
  // Parts come in the order of their partitions, which stays where times are equal.
  std::stable_sort(response.mutable_rows()->begin(), response.mutable_rows()->end(),
                   [](const v1::HistoryEntry& a, const v1::HistoryEntry& b) {
                     return std::make_tuple(a.recorded_at().seconds(), a.recorded_at().nanos()) <
                            std::make_tuple(b.recorded_at().seconds(), b.recorded_at().nanos());
                   });
  return response;
}

}  // namespace

absl::StatusOr<v1::ListEntriesResponse> ListEntries(const QueryContext& context,
                                                    const v1::ListEntriesRequest& request) {
  ASSIGN_OR_RETURN(const Question question,
                   ReadQuestion(context, "ListEntries", request, request.header()));
  if (request.command_id().empty()) return ListByAccount(context, question, request);
  if (!request.account_id().empty() || !request.document_id().empty()) {
    return absl::InvalidArgumentError(
        "command_id: give either command_id, or account_id with or without document_id");
  }
  return ListByCommand(context, question, request.command_id());
}

}  // namespace quittance
