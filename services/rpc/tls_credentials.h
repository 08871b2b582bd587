#pragma once
// Mutual TLS of gRPC from files. The files are read again when they change, for the next
// handshakes; while they do not belong together, handshakes fail.

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "absl/time/time.h"
#include "services/rpc/tls_files.h"

namespace quittance {

// How often files are looked at. gRPC counts whole seconds, at least one.
inline constexpr absl::Duration kTlsFilesRefresh = absl::Seconds(5);

// Takes no client without a certificate that the CA vouches for. REQUIRES: files are given.
std::shared_ptr<grpc::ServerCredentials> TlsServerCredentialsOf(
    const TlsFiles& files, absl::Duration refresh = kTlsFilesRefresh);

// Takes no server whose certificate the CA does not vouch for, or that does not name the host that
// was dialled. REQUIRES: files are given.
std::shared_ptr<grpc::ChannelCredentials> TlsChannelCredentialsOf(
    const TlsFiles& files, absl::Duration refresh = kTlsFilesRefresh);

}  // namespace quittance
