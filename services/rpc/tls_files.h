#pragma once
// The files of one end of a TLS connection.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace quittance {

// All PEM. All three or none are given.
struct TlsFiles {
  std::string certificate;  // of this end, then the CAs between it and the other end's CA
  std::string key;          // of the certificate, without a passphrase
  std::string ca;           // whose certificates are taken from the other end

  bool are_given() const { return !certificate.empty() || !key.empty() || !ca.empty(); }
};

// Whether a connection to `server` (HOST:PORT or unix:PATH) is over TLS: Unix sockets have none,
// whatever is given.
bool HasTls(const std::string& server, const TlsFiles& tls);

// OK: none is given, or all are, can be read and belong together, and the certificate is valid at
// `now`. INVALID_ARGUMENT says which flag or file is wrong and what to do.
absl::Status CheckTlsFiles(const TlsFiles& files, absl::Time now);

// The URIs among the subject alternative names of the first certificate of a PEM file, in its
// order. INVALID_ARGUMENT: there is no certificate.
absl::StatusOr<std::vector<std::string>> UrisOfCertificate(const std::string& path);

}  // namespace quittance
