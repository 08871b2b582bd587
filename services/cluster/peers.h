#pragma once
// The other processes of the ledger, as a client sees them.

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "ledger/base/string_map.h"
#include "quittance/cluster/peer.pb.h"
#include "services/rpc/tls_files.h"

namespace quittance {

// Thread-safe.
class Peers {
 public:
  // `tls`: with which they are called; not given: in clear.
  explicit Peers(TlsFiles tls) : tls_(std::move(tls)) {}
  // Waits for the calls under way.
  ~Peers();

  // `done` is called once, from one of gRPC's threads. UNAVAILABLE: the outcome is unknown.
  using Submitted = std::function<void(absl::StatusOr<cluster::SubmitResponse>)>;
  void Submit(const std::string& endpoint, cluster::SubmitRequest request, absl::Time deadline,
              Submitted done);

  // Waits for the answer.
  absl::StatusOr<cluster::AskResponse> Ask(const std::string& endpoint,
                                           const cluster::AskRequest& request, absl::Time deadline);

 private:
  std::shared_ptr<grpc::Channel> ChannelTo(const std::string& endpoint);
  void CallEnded();

  const TlsFiles tls_;
  absl::Mutex mutex_;
  StringMap<std::shared_ptr<grpc::Channel>> channels_ ABSL_GUARDED_BY(mutex_);
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace quittance
