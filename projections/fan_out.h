#pragma once
// Asks partitions side by side. A part is what one partition answers, and depends on nothing but
// its view and the question, so that it may one day be computed where the partition lives; the
// merge sees parts only.

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/status_macros.h"
#include "projections/question.h"

namespace quittance {

// The partitions that hold an account or, where it is empty, all of the accounts log.
std::vector<PartitionId> PartitionsOf(const QueryContext& context, const Question& question,
                                      std::string_view account_id);
std::vector<PartitionId> AllPartitions(const QueryContext& context);

// ask(i) for each i below `count` on a few threads; the first error, if any.
absl::Status ForEachConcurrently(size_t count, const std::function<absl::Status(size_t)>& ask);

// part(view) for each partition, in their order; each view's position is added to the header.
template <typename Part>
absl::StatusOr<std::vector<Part>> AskPartitions(
    const QueryContext& context, const Question& question, std::string_view read_model,
    const std::vector<PartitionId>& partitions,
    const std::function<absl::StatusOr<Part>(const PartitionView&)>& part,
    v1::AnswerHeader* header) {
  std::vector<Part> parts(partitions.size());
  std::vector<v1::Token> positions(partitions.size());
  RETURN_IF_ERROR(ForEachConcurrently(partitions.size(), [&](size_t i) -> absl::Status {
    ASSIGN_OR_RETURN(const auto view, context.projections->View(read_model, partitions[i],
                                                                question.after, context.deadline));
    positions[i] = view->position();
    ASSIGN_OR_RETURN(parts[i], part(*view));
    return absl::OkStatus();
  }));
  for (const v1::Token& position : positions) *header->add_positions() = position;
  return parts;
}

}  // namespace quittance
