#include "ledger/writer/writer_position.h"

#include <fmt/format.h>

#include "ledger/base/check.h"

namespace quittance {

absl::StatusOr<rows::WriterPosition> ReadPosition(const RowStore& store, std::string_view consumer,
                                                  const ChainId& chain) {
  rows::WriterPosition position;
  const std::string stored = store.Position(consumer);
  if (stored.empty()) {
    position.set_tip(std::string(AsBytes(GenesisPrev(chain))));
    return position;
  }
  if (!position.ParseFromString(stored) || position.tip().size() != sizeof(Hash)) {
    return absl::DataLossError(fmt::format(
        "the state of {} has an unreadable position; delete it, it is rebuilt from the log",
        ToString(chain.partition)));
  }
  return position;
}

Tip TipOf(const rows::WriterPosition& position) {
  Tip tip;
  CHECK(FromBytes(position.tip(), &tip.hash));
  tip.height = position.height();
  return tip;
}

}  // namespace quittance
