#include "services/rpc/caller.h"

#include <fmt/format.h>
#include <grpc/grpc_security_constants.h>
#include <grpc/support/time.h>

#include <optional>
#include <string_view>
#include <vector>

#include "ledger/domain/principal.h"
#include "services/rpc/certified_name.h"
#include "services/rpc/status_map.h"

namespace quittance {
namespace {

// What gRPC calls the other end of a unix socket, before its path.
constexpr std::string_view kUnixPeer = "unix:";

std::string_view Metadata(const grpc::ServerContextBase& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  if (found == metadata.end()) return {};
  return {found->second.data(), found->second.size()};
}

bool IsTraceparent(std::string_view text) {
  constexpr std::string_view kShape = "xx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-xx";
  if (text.size() != kShape.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (kShape[i] == '-' ? text[i] != '-' : !is_hex) return false;
  }
  return true;
}

// Of the certificate that the handshake verified.
std::vector<std::string> CertificateUris(const grpc::ServerContextBase& context) {
  std::vector<std::string> uris;
  const auto auth = context.auth_context();
  if (auth == nullptr || !auth->IsPeerAuthenticated()) return uris;
  for (const grpc::string_ref& uri : auth->FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME)) {
    uris.emplace_back(uri.data(), uri.size());
  }
  return uris;
}

// Leaves `name` empty where the metadata is believed.
std::optional<google::rpc::Status> ReadCertifiedName(const grpc::ServerContextBase& context,
                                                     Trust trust, CertifiedName* name) {
  if (trust == Trust::kMetadata || context.peer().starts_with(kUnixPeer)) return std::nullopt;
  absl::StatusOr<CertifiedName> certified = NameIn(CertificateUris(context));
  if (!certified.ok()) return CertificateStatus(std::string(certified.status().message()));
  *name = *std::move(certified);
  return std::nullopt;
}

std::optional<google::rpc::Status> ReadPrincipal(const grpc::ServerContextBase& context,
                                                 const CertifiedName& certified, Caller* caller) {
  constexpr std::string_view kKey = "quittance-principal";
  const std::string_view given = Metadata(context, "quittance-principal");
  caller->is_certified = !certified.principal.empty();
  if (given.empty() && !caller->is_certified) {
    return UnauthenticatedStatus(kKey, "is missing; say who calls");
  }
  if (const std::string bad = PrincipalProblem(given); !bad.empty()) {
    return UnauthenticatedStatus(kKey, bad);
  }
  caller->actor.principal = given.empty() ? certified.principal : given;
  if (!caller->is_certified || caller->actor.principal == certified.principal) return std::nullopt;
  if (!certified.is_service) {
    return UnauthenticatedStatus(
        kKey, fmt::format("is '{}', but the certificate names '{}'; leave it out, or call through "
                          "a service, whose certificate lets it act for others",
                          given, certified.principal));
  }
  caller->forwarded_by = certified.principal;
  return std::nullopt;
}

std::optional<google::rpc::Status> ReadOnBehalfOf(const grpc::ServerContextBase& context,
                                                  Caller* caller) {
  const std::string_view on_behalf_of = Metadata(context, "quittance-on-behalf-of");
  if (const std::string bad = PrincipalProblem(on_behalf_of); !bad.empty()) {
    return UnauthenticatedStatus("quittance-on-behalf-of", bad);
  }
  caller->actor.on_behalf_of = on_behalf_of;
  return std::nullopt;
}

std::optional<google::rpc::Status> ReadRole(const grpc::ServerContextBase& context,
                                            Caller* caller) {
  constexpr std::string_view kKey = "quittance-role";
  const std::string_view role = Metadata(context, "quittance-role");
  const std::string known = NamesOfRoles(~Roles{0});
  if (role.empty()) {
    return UnauthenticatedStatus(kKey, fmt::format("is missing; give one of {}", known));
  }
  caller->actor.role = RoleOfName(role);
  if (caller->actor.role != v1::ROLE_UNSPECIFIED) return std::nullopt;
  return UnauthenticatedStatus(kKey,
                               fmt::format("is '{}'; give one of {}", role.substr(0, 40), known));
}

}  // namespace

bool ReadCaller(const grpc::ServerContextBase& context, Trust trust, Caller* caller,
                google::rpc::Status* problem) {
  CertifiedName certified;
  std::optional<google::rpc::Status> found = ReadCertifiedName(context, trust, &certified);
  if (!found) found = ReadPrincipal(context, certified, caller);
  if (!found) found = ReadOnBehalfOf(context, caller);
  if (!found) found = ReadRole(context, caller);
  if (found) {
    *problem = *std::move(found);
    return false;
  }
  const std::string_view traceparent = Metadata(context, "traceparent");
  if (IsTraceparent(traceparent)) caller->traceparent = traceparent;
  return true;
}

bool ReadDeadline(const grpc::ServerContextBase& context, absl::Time now, absl::Time* deadline,
                  google::rpc::Status* problem) {
  const gpr_timespec raw = context.raw_deadline();
  if (gpr_time_cmp(raw, gpr_inf_future(raw.clock_type)) == 0) {
    *deadline = now + kDeadlineDefault;
    return true;
  }
  *deadline = absl::FromChrono(context.deadline());
  // A second of grace: both ends round, and clocks tick between them.
  if (*deadline - now <= kDeadlineMax + absl::Seconds(1)) return true;
  // gRPC sends whole seconds: to the nearest, whichever end's clock ticked first.
  const absl::Duration asked = *deadline - now + absl::Milliseconds(500);
  *problem = DeadlineTooLongStatus(absl::ToInt64Seconds(asked), absl::ToInt64Seconds(kDeadlineMax));
  return false;
}

}  // namespace quittance
