#include "services/rpc/caller.h"

#include <fmt/format.h>
#include <grpc/support/time.h>

#include <string_view>

#include "services/rpc/status_map.h"

namespace quittance {
namespace {

constexpr size_t kPrincipalBytesMax = 128;
constexpr std::string_view kReactorPrefix = "reactor/";

std::string_view Metadata(const grpc::ServerContextBase& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  if (found == metadata.end()) return {};
  return {found->second.data(), found->second.size()};
}

// Empty: good.
std::string PrincipalProblem(std::string_view principal) {
  if (principal.size() > kPrincipalBytesMax) {
    return fmt::format("has {} bytes; at most {} are allowed", principal.size(),
                       kPrincipalBytesMax);
  }
  for (const char c : principal) {
    if (c < ' ' || c > '~') return "holds a character that is not printable ASCII";
  }
  if (principal.starts_with(kReactorPrefix)) {
    return fmt::format("is '{}'; names that begin with '{}' are the ledger's own", principal,
                       kReactorPrefix);
  }
  return "";
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

}  // namespace

bool ReadCaller(const grpc::ServerContextBase& context, Caller* caller,
                google::rpc::Status* problem) {
  const auto refuse = [&](std::string_view key, std::string_view why) {
    *problem = UnauthenticatedStatus(key, why);
    return false;
  };
  const std::string_view principal = Metadata(context, "quittance-principal");
  if (principal.empty()) return refuse("quittance-principal", "is missing; say who calls");
  if (const std::string bad = PrincipalProblem(principal); !bad.empty()) {
    return refuse("quittance-principal", bad);
  }
  const std::string_view on_behalf_of = Metadata(context, "quittance-on-behalf-of");
  if (const std::string bad = PrincipalProblem(on_behalf_of); !bad.empty()) {
    return refuse("quittance-on-behalf-of", bad);
  }
  const std::string_view role = Metadata(context, "quittance-role");
  const std::string known = NamesOfRoles(~Roles{0});
  if (role.empty())
    return refuse("quittance-role", fmt::format("is missing; give one of {}", known));
  caller->actor.role = RoleOfName(role);
  if (caller->actor.role == v1::ROLE_UNSPECIFIED) {
    return refuse("quittance-role",
                  fmt::format("is '{}'; give one of {}", role.substr(0, 40), known));
  }
  caller->actor.principal = principal;
  caller->actor.on_behalf_of = on_behalf_of;
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
  *problem = DeadlineTooLongStatus(absl::ToInt64Seconds(*deadline - now),
                                   absl::ToInt64Seconds(kDeadlineMax));
  return false;
}

}  // namespace quittance
