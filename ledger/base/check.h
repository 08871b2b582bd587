#pragma once
// CHECK: a broken invariant is a bug; the process dies and recovers by replay rather than go on
// with a wrong state. On in every build.

#include <fmt/format.h>

#include <string>

namespace quittance {

[[noreturn]] void CheckFailed(const char* file, int line, const char* condition,
                              const std::string& why);

inline std::string CheckMessage() { return ""; }
template <typename... Args>
std::string CheckMessage(fmt::format_string<Args...> format, Args&&... args) {
  return fmt::format(format, std::forward<Args>(args)...);
}

}  // namespace quittance

// CHECK(condition) or CHECK(condition, "format {}", value).
#define CHECK(condition, ...)                                           \
  do {                                                                  \
    if (!(condition)) [[unlikely]]                                      \
      ::quittance::CheckFailed(__FILE__, __LINE__, #condition,          \
                               ::quittance::CheckMessage(__VA_ARGS__)); \
  } while (false)
