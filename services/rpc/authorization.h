#pragma once
// Who may call what: one table of RPC x role, which denies what it does not list.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "quittance/v1/role.pb.h"

namespace quittance {

// Bit 1 << role.
using Roles = uint32_t;

inline constexpr bool Includes(Roles roles, v1::Role role) {
  return (roles >> static_cast<int>(role) & 1) != 0;
}

// Of "AccountService.OpenAccount", without the package; 0 for what is not listed. Commands inside
// Execute and ExecuteBatch are asked for as their own RPC, too.
Roles RolesAllowed(std::string_view rpc);

// The table itself, for tests and documents.
std::vector<std::pair<std::string_view, Roles>> AuthorizationTable();

// "clerk"; ROLE_UNSPECIFIED where it is no role's name.
v1::Role RoleOfName(std::string_view name);
std::string NameOfRole(v1::Role role);
// "clerk, supervisor", in the order of the enum.
std::string NamesOfRoles(Roles roles);

// Roles that see personal data in clear; for the others it stays sealed.
bool MaySeePersonalData(v1::Role role);

}  // namespace quittance
