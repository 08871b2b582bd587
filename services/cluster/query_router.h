#pragma once
// Asks the process that holds a partition's read models; again where it is another by then, until
// the deadline.

#include <string>

#include "absl/synchronization/notification.h"
#include "projections/elsewhere.h"
#include "services/cluster/holders.h"
#include "services/cluster/peers.h"

namespace quittance {

class QueryRouter final : public Elsewhere {
 public:
  // All must outlive it; `here` is what this process holds.
  QueryRouter(const Projections* here, Holders* holders, Peers* peers)
      : here_(*here), holders_(*holders), peers_(*peers) {}

  absl::StatusOr<PartTold> Ask(const PartAsked& asked) override;

  // Who still asks is told UNAVAILABLE.
  void RequestStop() { stopped_.Notify(); }

 private:
  absl::StatusOr<PartTold> AskOnce(const PartAsked& asked);

  const Projections& here_;
  Holders& holders_;
  Peers& peers_;
  absl::Notification stopped_;
};

}  // namespace quittance
