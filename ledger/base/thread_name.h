#pragma once
// What `top -H`, profilers and core dumps call the calling thread.

#include <pthread.h>

#include <string>

namespace quittance {

// The kernel keeps the first 15 bytes.
inline void NameThisThread(const std::string& name) {
  pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
}

}  // namespace quittance
