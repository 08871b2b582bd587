#pragma once
// Where a consumer of a partition's log stands, as the store of the partition's writer has it.

#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/log/chain.h"
#include "ledger/store/row_store.h"
#include "quittance/rows/writer.pb.h"

namespace quittance {

// The writer's rows are folded up to it.
inline constexpr std::string_view kWriterConsumer = "writer";
// All that follows from what is before it is done (reactions.h).
inline constexpr std::string_view kReactionsConsumer = "reactions";

// The beginning where the consumer never wrote. DATA_LOSS where the position is unreadable.
absl::StatusOr<rows::WriterPosition> ReadPosition(const RowStore& store, std::string_view consumer,
                                                  const ChainId& chain);

Tip TipOf(const rows::WriterPosition& position);

}  // namespace quittance
