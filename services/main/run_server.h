#pragma once
// `quittance serve`: opens the ledger of a data directory and serves it until told to stop.

#include <string>
#include <vector>

#include "services/main/ledger_node.h"
#include "services/rpc/tls_files.h"

namespace quittance {

struct ServerOptions {
  LedgerNodeOptions node;
  // HOST:PORT (without TLS loopback only, port 0 takes a free one) or unix:PATH; at least one.
  std::vector<std::string> listen = {"127.0.0.1:7450"};
  // Where the ledger's other processes reach this one; empty: the first HOST:PORT of `listen`.
  std::string advertise;
  TlsFiles tls;  // of every HOST:PORT of `listen`
  // Principals with every role on every book; only with TLS.
  std::vector<std::string> operators;
  // HOST:PORT of GET /metrics; empty: none.
  std::string metrics_listen;
};

// Returns the process's exit code: 0 after SIGTERM or SIGINT and a clean stop, 2 for an option
// that may not be used, 3 for a fault; why is in the log on standard error. A fatal fault of the
// log ends the process with 3 at once. Prints "listening on ADDRESS" per address, and "metrics on
// http://ADDRESS/metrics", on standard output once it serves. REQUIRES: called from main's thread
// before others are started, because it decides which thread gets signals.
int RunServer(ServerOptions options);

}  // namespace quittance
