#pragma once
// Names of who acts, wherever they are given: in metadata, certificates, settings and flags.

#include <cstddef>
#include <string>
#include <string_view>

namespace quittance {

inline constexpr size_t kPrincipalBytesMax = 128;
// A program that acts in its own name, e.g. "service/gateway".
inline constexpr std::string_view kServicePrefix = "service/";
// Names that the ledger gives to itself.
inline constexpr std::string_view kReactorPrefix = "reactor/";

// What is wrong with the name; empty: nothing. An empty name is good here.
std::string PrincipalProblem(std::string_view principal);

}  // namespace quittance
