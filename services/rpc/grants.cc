#include "services/rpc/grants.h"

#include <algorithm>

#include "services/rpc/status_map.h"

namespace quittance {
namespace {

bool IsGranted(const v1::BookSettings& settings, const Actor& actor) {
  for (const v1::RoleGrant& grant : settings.role_grants()) {
    if (grant.principal() != actor.principal) continue;
    return std::find(grant.roles().begin(), grant.roles().end(), actor.role) != grant.roles().end();
  }
  return false;
}

}  // namespace

std::optional<google::rpc::Status> Grants::Problem(const Caller& caller,
                                                   std::string_view book) const {
  if (!caller.is_certified || operators_.contains(caller.actor.principal)) return std::nullopt;
  const auto settings = book.empty() ? nullptr : ledger_.FindSettings(book);
  if (settings != nullptr && IsGranted(*settings, caller.actor)) return std::nullopt;
  return NotGrantedStatus(caller.actor.principal, caller.actor.role, book);
}

}  // namespace quittance
