#pragma once
// Whom a certificate names: a URI among its subject alternative names says it.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace quittance {

// For people: what a certificate must hold.
inline constexpr char kCertifiedNameNeeded[] =
    "exactly one URI subject alternative name quittance:principal/NAME (a person or client) or "
    "quittance:service/NAME (a program that may act for others)";

struct CertifiedName {
  std::string principal;    // "ann", "service/gateway"
  bool is_service = false;  // may act in the name of others
};

// UNAUTHENTICATED says why these URIs name nobody. URIs that do not begin with "quittance:" are
// others' business.
absl::StatusOr<CertifiedName> NameIn(const std::vector<std::string>& uris);

// As NameIn, of the certificate in a PEM file. INVALID_ARGUMENT: there is none.
absl::StatusOr<CertifiedName> NameOfCertificate(const std::string& path);

}  // namespace quittance
