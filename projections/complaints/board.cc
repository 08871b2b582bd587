#include <algorithm>
#include <array>

#include "ledger/base/key.h"
#include "projections/complaints/case_at.h"
#include "projections/complaints/query.h"
#include "projections/complaints/tables.h"
#include "projections/pages.h"
#include "projections/scopes.h"

namespace quittance {
namespace {

using Stages = std::array<v1::ComplaintStageCount, v1::ComplaintStage_ARRAYSIZE>;

struct BoardPart {
  Stages stages;
  PagePart<v1::ComplaintLine> page;
};

}  // namespace

template <>
struct PartCodec<BoardPart> {
  static std::string Encode(const BoardPart& part) {
    rows::BoardRows board;
    for (const v1::ComplaintStageCount& stage : part.stages) *board.add_stages() = stage;
    *board.mutable_page() = part.page.ToRows();
    return board.SerializeAsString();
  }
  static bool Decode(const std::string& bytes, BoardPart* part) {
    rows::BoardRows board;
    if (!board.ParseFromString(bytes)) return false;
    if (static_cast<size_t>(board.stages_size()) != part->stages.size()) return false;
    std::copy(board.stages().begin(), board.stages().end(), part->stages.begin());
    return part->page.FromRows(board.page());
  }
};

namespace {

// Whether a stage stands on the board at all.
bool IsShown(int stage, const v1::GetComplaintBoardRequest& request) {
  return request.include_closed() ||
         (stage != v1::COMPLAINT_STAGE_RESOLVED && stage != v1::COMPLAINT_STAGE_CLOSED);
}

void Count(v1::ComplaintStage stage, uint64_t cases, int32_t oldest_days, Stages& stages) {
  v1::ComplaintStageCount& count = stages[static_cast<size_t>(stage)];
  count.set_stage(stage);
  count.set_cases(count.cases() + cases);
  count.set_oldest_days(std::max(count.oldest_days(), oldest_days));
}

BoardPart BoardOf(const PartitionView& view, const Question& question,
                  const v1::GetComplaintBoardRequest& request) {
  BoardPart part{{}, PagePart<v1::ComplaintLine>(&question)};
  std::vector<std::pair<std::string, v1::ComplaintLine>> lines;
  ScanAccounts(view.rows(), complaints::kComplaint, question.book, "", "",
               [&](std::string_view account_id, std::string_view complaint_id,
                   const rows::ComplaintCaseRow& row) {
                 if (!request.owner().empty() && row.owner() != request.owner()) return true;
                 auto line = complaints::CaseAsOf(account_id, complaint_id, row, question.as_of);
                 if (!line || !IsShown(line->stage(), request)) return true;
                 Count(line->stage(), 1, line->age_days(), part.stages);
                 std::string key =
                     Key().Int(-line->age_days()).Text(account_id).Text(complaint_id).Take();
                 if (part.page.Wants(key)) lines.emplace_back(std::move(key), *std::move(line));
                 return true;
               });
  std::sort(lines.begin(), lines.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [key, line] : lines) {
    if (!part.page.Add(std::move(key), std::move(line))) break;
  }
  return part;
}

void MergeBoard(const Question& question, const v1::GetComplaintBoardRequest& request,
                std::vector<BoardPart> parts, v1::GetComplaintBoardResponse* response) {
  Stages stages;
  std::vector<PagePart<v1::ComplaintLine>> pages;
  for (BoardPart& part : parts) {
    for (const v1::ComplaintStageCount& count : part.stages) {
      Count(count.stage(), count.cases(), count.oldest_days(), stages);
    }
    pages.push_back(std::move(part.page));
  }
  for (int stage = v1::COMPLAINT_STAGE_REGISTERED; stage < v1::ComplaintStage_ARRAYSIZE; ++stage) {
    if (!IsShown(stage, request)) continue;
    v1::ComplaintStageCount& count = stages[static_cast<size_t>(stage)];
    count.set_stage(static_cast<v1::ComplaintStage>(stage));
    *response->add_stages() = count;
  }
  MergePage(question, std::move(pages), response);
}

}  // namespace

absl::StatusOr<v1::GetComplaintBoardResponse> GetComplaintBoard(
    const QueryContext& context, const v1::GetComplaintBoardRequest& request) {
  ASSIGN_OR_RETURN(const Question question,
                   ReadQuestion(context, "GetComplaintBoard", request, request.header()));
  v1::GetComplaintBoardResponse response;
  FillHeader(question, response.mutable_header());
  ASSIGN_OR_RETURN(std::vector<BoardPart> parts,
                   AskPartitions<BoardPart>(
                       context, question, "complaints", PartitionsOf(context, question, ""),
                       [&](const PartitionView& view) -> absl::StatusOr<BoardPart> {
                         return BoardOf(view, question, request);
                       },
                       response.mutable_header()));
  MergeBoard(question, request, std::move(parts), &response);
  return response;
}

}  // namespace quittance
