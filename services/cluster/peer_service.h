#pragma once
// What this process does for its peers: decides commands for partitions it owns, answers questions
// about partitions it holds. It hands nothing on, so that no request goes in circles.

#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/server_callback.h>

#include <string>
#include <vector>

#include "quittance/cluster/peer.pb.h"
#include "services/cluster/local_writers.h"
#include "services/rpc/caller.h"
#include "services/rpc/ledger.h"
#include "services/rpc/outstanding.h"
#include "services/rpc/queries.h"
#include "services/rpc/work_pool.h"

namespace quittance {

inline constexpr char kPeerSubmit[] = "/quittance.cluster.PeerService/Submit";
inline constexpr char kPeerAsk[] = "/quittance.cluster.PeerService/Ask";
// Whom a certificate must name to be a peer, where there is TLS.
inline constexpr char kPeerPrincipal[] = "service/quittance";

class PeerService final : public grpc::Service {
 public:
  // `ledger` and `writers` must outlive it. `writers` null: it owns nothing.
  PeerService(const Ledger* ledger, const LocalWriters* writers, Trust trust);
  // REQUIRES: no new calls.
  ~PeerService() override;

 private:
  grpc::ServerUnaryReactor* Submit(grpc::CallbackServerContext* context,
                                   const cluster::SubmitRequest& request,
                                   cluster::SubmitResponse* response);
  void SubmitBehindReference(PartitionId partition, std::vector<Submission>& submissions) const;
  grpc::ServerUnaryReactor* Ask(grpc::CallbackServerContext* context,
                                const cluster::AskRequest& request, cluster::AskResponse* response);
  grpc::Status Answer(const cluster::AskRequest& request, absl::Time deadline,
                      cluster::AskResponse* response) const;
  absl::Status Query(const cluster::AskRequest& request, QueryContext context,
                     cluster::AskResponse* response) const;

  const Ledger& ledger_;
  const LocalWriters* const writers_;
  const Trust trust_;
  const std::vector<QueryFunction> queries_;
  Outstanding outstanding_;
  WorkPool answers_;
  WorkPool questions_;
};

}  // namespace quittance
