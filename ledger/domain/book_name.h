#pragma once
// Which book is meant.

#include <string_view>

namespace quittance {

inline constexpr std::string_view kDefaultBook = "main";

// Of a command's or a query's header.
template <typename Header>
std::string_view BookOf(const Header& header) {
  return header.book().empty() ? kDefaultBook : std::string_view(header.book());
}

}  // namespace quittance
