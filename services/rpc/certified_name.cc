#include "services/rpc/certified_name.h"

#include <fmt/format.h>

#include "ledger/base/status_macros.h"
#include "ledger/domain/principal.h"
#include "services/rpc/tls_files.h"

namespace quittance {
namespace {

constexpr std::string_view kScheme = "quittance:";
constexpr std::string_view kPrincipal = "quittance:principal/";
constexpr std::string_view kService = "quittance:service/";
constexpr size_t kShownMax = 160;

absl::Status Nobody(const std::string& why) { return absl::UnauthenticatedError(why); }

absl::StatusOr<CertifiedName> NameOf(std::string_view uri) {
  CertifiedName name;
  name.is_service = uri.starts_with(kService);
  if (!name.is_service && !uri.starts_with(kPrincipal)) {
    return Nobody(fmt::format("its URI '{}' is of neither form", uri.substr(0, kShownMax)));
  }
  const std::string_view own = uri.substr(name.is_service ? kService.size() : kPrincipal.size());
  if (own.empty()) return Nobody(fmt::format("its URI '{}' has no NAME", uri));
  name.principal = name.is_service ? fmt::format("{}{}", kServicePrefix, own) : std::string(own);
  if (const std::string bad = PrincipalProblem(name.principal); !bad.empty()) {
    return Nobody(fmt::format("its NAME {}", bad));
  }
  // A person must not pass for a program.
  if (!name.is_service && own.starts_with(kServicePrefix)) {
    return Nobody(
        fmt::format("its NAME is '{}'; only services' names begin with '{}'", own, kServicePrefix));
  }
  return name;
}

}  // namespace

absl::StatusOr<CertifiedName> NameIn(const std::vector<std::string>& uris) {
  std::vector<std::string> ours;
  for (const std::string& uri : uris) {
    if (uri.starts_with(kScheme)) ours.push_back(uri);
  }
  if (ours.empty()) return Nobody("it holds no URI that does");
  if (ours.size() > 1) return Nobody(fmt::format("it holds {} that do", ours.size()));
  return NameOf(ours.front());
}

absl::StatusOr<CertifiedName> NameOfCertificate(const std::string& path) {
  ASSIGN_OR_RETURN(const std::vector<std::string> uris, UrisOfCertificate(path));
  return NameIn(uris);
}

}  // namespace quittance
