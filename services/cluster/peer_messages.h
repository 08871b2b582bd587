#pragma once
// A writer's submissions and answers as peers send them to each other.

#include "ledger/writer/submission.h"
#include "quittance/cluster/peer.pb.h"

namespace quittance {

cluster::ForwardedCommand ToForwarded(const Submission& submission);
// All but owner, deadline and done; the command stays where it is, in `forwarded`.
Submission ToSubmission(const cluster::ForwardedCommand& forwarded);

cluster::ForwardedAnswer ToForwarded(Answer answer);
Answer ToAnswer(cluster::ForwardedAnswer forwarded);

}  // namespace quittance
