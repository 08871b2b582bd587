#pragma once
// What the definitions that stand before a library's own have in common.

#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <cstdio>
#include <cstdlib>

namespace quittance::sanitizer {

// The definition after ours in the order of lookup, by its mangled name.
template <class Function>
Function* NextOf(const char* symbol) {
  void* const found = dlsym(RTLD_NEXT, symbol);
  if (found == nullptr) {
    std::fprintf(stderr, "no %s behind ours: other libraries than Debian 12's\n", symbol);
    std::abort();
  }
  return reinterpret_cast<Function*>(found);
}

// gRPC hands calls, messages and closures from thread to thread by atomics of its own, which the
// sanitizer does not see. Each time it lets a lock go or takes one stands for a hand-over to any of
// its threads: what only those order is not judged, what else our threads share is.
inline char grpc_hand_over;

}  // namespace quittance::sanitizer
