// The C11 threads that librdkafka uses. GCC 12's thread sanitizer knows only POSIX ones, and
// crashes in a thread that it does not know; and it does not see what C11 locks order. Linked into
// every program of that build, these definitions come before the C library's.

#include <pthread.h>
#include <threads.h>

#include <cstdint>

#include "tests/sanitizer/order.h"

namespace {

using quittance::sanitizer::NextOf;

static_assert(sizeof(thrd_t) == sizeof(pthread_t));  // the same in glibc

struct Start {
  thrd_start_t run;
  void* argument;
};

void* Run(void* given) {
  const Start start = *static_cast<Start*>(given);
  delete static_cast<Start*>(given);
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(start.run(start.argument)));
}

}  // namespace

extern "C" {

int thrd_create(thrd_t* thread, thrd_start_t run, void* argument) {
  auto* const start = new Start{run, argument};
  if (pthread_create(thread, nullptr, &Run, start) == 0) return thrd_success;
  delete start;
  return thrd_error;
}

int thrd_join(thrd_t thread, int* result) {
  void* returned = nullptr;
  if (pthread_join(thread, &returned) != 0) return thrd_error;
  if (result != nullptr) *result = static_cast<int>(reinterpret_cast<std::intptr_t>(returned));
  return thrd_success;
}

// What was done before the lock was let go is seen by whoever takes it afterwards. Not told as
// mutexes: they live in objects whose ends librdkafka orders by atomics.
int mtx_lock(mtx_t* mutex) {
  static auto* const next = NextOf<decltype(mtx_lock)>("mtx_lock");
  const int taken = next(mutex);
  __tsan_acquire(mutex);
  return taken;
}

int mtx_unlock(mtx_t* mutex) {
  static auto* const next = NextOf<decltype(mtx_unlock)>("mtx_unlock");
  __tsan_release(mutex);
  return next(mutex);
}

int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  static auto* const next = NextOf<decltype(cnd_wait)>("cnd_wait");
  __tsan_release(mutex);
  const int woken = next(condition, mutex);
  __tsan_acquire(mutex);
  return woken;
}

int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* until) {
  static auto* const next = NextOf<decltype(cnd_timedwait)>("cnd_timedwait");
  __tsan_release(mutex);
  const int woken = next(condition, mutex, until);
  __tsan_acquire(mutex);
  return woken;
}
}
