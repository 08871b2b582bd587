#pragma once
// Long work asks now and then whether anybody still wants its result.

#include <fmt/format.h>

#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace quittance {

// True: give up with StoppedError. Cheap and thread-safe: asked between pieces of work of some
// milliseconds, from several threads. Once true it stays true.
using Stopped = absl::FunctionRef<bool()>;

inline bool NeverStopped() { return false; }

// UNAVAILABLE. `work` as in "the rebuild was stopped".
inline absl::Status StoppedError(std::string_view work) {
  return absl::UnavailableError(
      fmt::format("the {} was stopped: the server is being stopped, or the caller has gone", work));
}

}  // namespace quittance
