#include "projections/fan_out.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "projections/scopes.h"

namespace quittance {

std::vector<PartitionId> PartitionsOf(const QueryContext& context, const Question& question,
                                      std::string_view account_id) {
  if (!account_id.empty()) {
    return {PartitionOfAccount(*context.projections, question.book, account_id)};
  }
  std::vector<PartitionId> partitions;
  for (uint32_t i = 0; i < context.projections->PartitionCount(v1::LOG_ACCOUNTS); ++i) {
    partitions.push_back({v1::LOG_ACCOUNTS, i});
  }
  return partitions;
}

std::vector<PartitionId> AllPartitions(const Projections& projections) {
  std::vector<PartitionId> partitions;
  for (const v1::Log log : {v1::LOG_REFERENCE, v1::LOG_ACCOUNTS}) {
    for (uint32_t i = 0; i < projections.PartitionCount(log); ++i) {
      partitions.push_back({log, i});
    }
  }
  return partitions;
}

bool IsHere(const QueryContext& context, PartitionId partition) {
  return context.elsewhere == nullptr || context.projections->Holds(partition);
}

absl::StatusOr<PartTold> AskElsewhere(const QueryContext& context, PartitionId partition,
                                      bool whole) {
  return context.elsewhere->Ask({.partition = partition,
                                 .rpc = context.rpc,
                                 .request = context.request,
                                 .today = context.today,
                                 .deadline = context.deadline,
                                 .whole = whole});
}

absl::Status PartOfAnotherBuild(const QueryContext& context, PartitionId partition) {
  return absl::InternalError(
      fmt::format("{} of {} was answered by another build; let all processes be of one build",
                  context.rpc, ToString(partition)));
}

absl::Status ForEachConcurrently(size_t count, const std::function<absl::Status(size_t)>& ask) {
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  absl::Status first_error;
  const auto work = [&] {
    for (size_t i = next++; i < count; i = next++) {
      const absl::Status status = ask(i);
      if (status.ok()) continue;
      const std::lock_guard lock(mutex);
      first_error.Update(status);
      next = count;
    }
  };
  std::vector<std::thread> helpers;
  const size_t threads = std::min<size_t>(count, std::thread::hardware_concurrency());
  for (size_t i = 1; i < threads; ++i) helpers.emplace_back(work);
  work();
  for (std::thread& helper : helpers) helper.join();
  return first_error;
}

}  // namespace quittance
