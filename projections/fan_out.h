#pragma once
// Asks partitions side by side. A part is what one partition answers, and depends on nothing but
// its view and the question: it is computed where the partition's read models are, and the merge
// sees parts only.

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/status_macros.h"
#include "projections/question.h"

namespace quittance {

// The partitions that hold an account or, where it is empty, all of the accounts log.
std::vector<PartitionId> PartitionsOf(const QueryContext& context, const Question& question,
                                      std::string_view account_id);
// Of both logs.
std::vector<PartitionId> AllPartitions(const Projections& projections);

// This process holds the partition's read models.
bool IsHere(const QueryContext& context, PartitionId partition);

// How a part travels between processes:
//   static std::string Encode(const Part&);
//   static bool Decode(const std::string& bytes, Part*);  // false: not of this build
template <typename Part>
struct PartCodec;

// What another process tells of a part or, `whole`, of the question about that partition only.
absl::StatusOr<PartTold> AskElsewhere(const QueryContext& context, PartitionId partition,
                                      bool whole);
absl::Status PartOfAnotherBuild(const QueryContext& context, PartitionId partition);

// ask(i) for each i below `count` on a few threads; the first error, if any.
absl::Status ForEachConcurrently(size_t count, const std::function<absl::Status(size_t)>& ask);

// part(view) for each partition, in their order; each view's position is added to the header.
template <typename Part>
absl::StatusOr<std::vector<Part>> AskPartitions(
    const QueryContext& context, const Question& question, std::string_view read_model,
    const std::vector<PartitionId>& partitions,
    const std::function<absl::StatusOr<Part>(const PartitionView&)>& part,
    v1::AnswerHeader* header) {
  const auto ask_here = [&](PartitionId partition, Part* into,
                            v1::Token* position) -> absl::Status {
    ASSIGN_OR_RETURN(const auto view, context.projections->View(read_model, partition,
                                                                question.after, context.deadline));
    *position = view->position();
    ASSIGN_OR_RETURN(*into, part(*view));
    return absl::OkStatus();
  };
  if (context.only != nullptr) {
    Part only;
    RETURN_IF_ERROR(ask_here(context.only->partition, &only, &context.only->position));
    context.only->bytes = PartCodec<Part>::Encode(only);
    context.only->is_filled = true;
    return absl::CancelledError("only one part was asked for");
  }
  std::vector<Part> parts(partitions.size());
  std::vector<v1::Token> positions(partitions.size());
  const auto ask = [&](size_t i) -> absl::Status {
    if (IsHere(context, partitions[i])) return ask_here(partitions[i], &parts[i], &positions[i]);
    const absl::StatusOr<PartTold> told = AskElsewhere(context, partitions[i], /*whole=*/false);
    if (absl::IsAborted(told.status())) {
      return ask_here(partitions[i], &parts[i], &positions[i]);
    }
    RETURN_IF_ERROR(told.status());
    positions[i] = told->position;
    if (PartCodec<Part>::Decode(told->bytes, &parts[i])) return absl::OkStatus();
    return PartOfAnotherBuild(context, partitions[i]);
  };
  RETURN_IF_ERROR(ForEachConcurrently(partitions.size(), ask));
  for (const v1::Token& position : positions) *header->add_positions() = position;
  return parts;
}

}  // namespace quittance
