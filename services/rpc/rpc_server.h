#pragma once
// The gRPC server over one ledger: the language's services, health, reflection and channelz, and
// /metrics.

#include <grpcpp/server.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/rpc/dispatcher.h"
#include "services/rpc/ledger.h"
#include "services/rpc/listen_address.h"
#include "services/rpc/metrics.h"
#include "services/rpc/tls_credentials.h"
#include "services/rpc/tls_files.h"

namespace prometheus {
class Collectable;
class Exposer;
}  // namespace prometheus

namespace quittance {

struct RpcServerOptions {
  // HOST:PORT (without TLS loopback only; port 0 takes a free one) or unix:PATH.
  std::vector<std::string> listen;
  // Given: every HOST:PORT has TLS and takes only clients with a certificate.
  TlsFiles tls;
  // With TLS: who holds every role on every book, and alone what is of no book.
  std::vector<std::string> operators;
  absl::Duration tls_refresh = kTlsFilesRefresh;
  // Then a connection shakes hands anew, with the certificates that are good by then.
  absl::Duration tls_connection_age = absl::Minutes(10);
  // HOST:PORT of GET /metrics; empty: none.
  std::string metrics_listen;
  // Served beside the language's own, for benchmarks. Not owned.
  std::vector<grpc::Service*> extra_services;
  // Asked at each scrape, beside what the server counts itself.
  std::vector<std::shared_ptr<prometheus::Collectable>> collectables;
  // Of calls under way and their connections, as gRPC accounts for them; beyond it the server sheds
  // connections.
  size_t calls_bytes = size_t{256} << 20;
  // How long a stop waits for calls under way.
  absl::Duration drain_timeout = absl::Seconds(10);
  absl::Duration health_interval = absl::Milliseconds(200);
};

class RpcServer {
 public:
  // `ledger` must outlive it. INVALID_ARGUMENT: an address or TLS's files; UNAVAILABLE: the address
  // is taken.
  static absl::StatusOr<std::unique_ptr<RpcServer>> Start(RpcServerOptions options,
                                                          const Ledger* ledger);
  // As Stop.
  ~RpcServer();

  // Takes no more calls, answers those under way, stops. NOT_SERVING meanwhile.
  void Stop();

  // What it listens on, with the ports chosen.
  const std::vector<std::string>& addresses() const { return addresses_; }
  // "127.0.0.1:9464"; empty: none.
  const std::string& metrics_address() const { return metrics_address_; }

  // To this server without a socket.
  std::shared_ptr<grpc::Channel> InProcessChannel();

 private:
  RpcServer(RpcServerOptions options, const Ledger* ledger);

  absl::Status Listen();
  absl::Status Build(std::vector<ListenAddress> wanted);
  absl::Status ListenForMetrics();
  void WatchHealth();
  void SetServing(bool serving);

  const RpcServerOptions options_;
  const Ledger& ledger_;
  Metrics metrics_;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<prometheus::Exposer> exposer_;
  std::vector<std::string> addresses_;
  std::string metrics_address_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread health_watch_;
};

}  // namespace quittance
