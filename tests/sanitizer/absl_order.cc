// Abseil's locks, and what else orders threads in it, as the thread sanitizer must see them.
// Debian's library is not instrumented, so what a lock orders would look like a race, in our own
// code as in gRPC's. Linked into every program of that build, these definitions come before the
// library's (as any strong symbol of a program does); each tells the sanitizer and calls the
// library's own.

#include <sanitizer/tsan_interface.h>

#include "absl/status/status.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "tests/sanitizer/grpc_code.h"
#include "tests/sanitizer/order.h"

extern "C" {
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
}

namespace {

using quittance::sanitizer::CodeOf;
using quittance::sanitizer::grpc_hand_over;
using quittance::sanitizer::NextOf;

// While the library works the sanitizer looks away: it evaluates conditions of other threads before
// it says that the lock is taken.
class Unseen {
 public:
  Unseen() {
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  }
  ~Unseen() {
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
  }
};

bool OfGrpc(const void* caller) {
  static const auto* const code = new CodeOf({"/libgrpc", "/libgpr"});
  return code->Holds(caller);
}

// What was done before the mutex was let go is seen by whoever takes it afterwards. Not told as a
// mutex: those of gRPC live in objects whose end it orders by atomics of its own.
class Locking {
 public:
  Locking(absl::Mutex* mutex, void* caller) : mutex_(mutex), of_grpc_(OfGrpc(caller)) {}
  ~Locking() {
    __tsan_acquire(mutex_);
    if (of_grpc_) __tsan_acquire(&grpc_hand_over);
  }

 private:
  absl::Mutex* mutex_;
  bool of_grpc_;
  Unseen unseen_;
};

class Unlocking {
 public:
  Unlocking(absl::Mutex* mutex, void* caller) {
    __tsan_release(mutex);
    if (OfGrpc(caller)) __tsan_release(&grpc_hand_over);
  }

 private:
  Unseen unseen_;
};

// A wait lets the lock go and takes it again.
class Waiting {
 public:
  Waiting(absl::Mutex* mutex, void* caller) : unlocking_(mutex, caller), locking_(mutex, caller) {}

 private:
  Unlocking unlocking_;
  Locking locking_;
};

}  // namespace

namespace absl {
ABSL_NAMESPACE_BEGIN

void Mutex::Lock() {
  static auto* const next = NextOf<void(Mutex*)>("_ZN4absl7debian35Mutex4LockEv");
  Locking locking(this, __builtin_return_address(0));
  next(this);
}

void Mutex::Unlock() {
  static auto* const next = NextOf<void(Mutex*)>("_ZN4absl7debian35Mutex6UnlockEv");
  Unlocking unlocking(this, __builtin_return_address(0));
  next(this);
}

bool Mutex::TryLock() {
  static auto* const next = NextOf<bool(Mutex*)>("_ZN4absl7debian35Mutex7TryLockEv");
  const Unseen unseen;
  const bool locked = next(this);
  if (locked) __tsan_acquire(this);
  return locked;
}

void Mutex::ReaderLock() {
  static auto* const next = NextOf<void(Mutex*)>("_ZN4absl7debian35Mutex10ReaderLockEv");
  Locking locking(this, __builtin_return_address(0));
  next(this);
}

void Mutex::ReaderUnlock() {
  static auto* const next = NextOf<void(Mutex*)>("_ZN4absl7debian35Mutex12ReaderUnlockEv");
  Unlocking unlocking(this, __builtin_return_address(0));
  next(this);
}

void Mutex::LockWhen(const Condition& condition) {
  static auto* const next =
      NextOf<void(Mutex*, const Condition&)>("_ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE");
  Locking locking(this, __builtin_return_address(0));
  next(this, condition);
}

void Mutex::Await(const Condition& condition) {
  static auto* const next =
      NextOf<void(Mutex*, const Condition&)>("_ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE");
  Waiting waiting(this, __builtin_return_address(0));
  next(this, condition);
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  static auto* const next = NextOf<bool(Mutex*, const Condition&, Duration)>(
      "_ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  Waiting waiting(this, __builtin_return_address(0));
  return next(this, condition, timeout);
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  static auto* const next = NextOf<bool(Mutex*, const Condition&, Time)>(
      "_ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  Waiting waiting(this, __builtin_return_address(0));
  return next(this, condition, deadline);
}

void CondVar::Wait(Mutex* mutex) {
  static auto* const next =
      NextOf<void(CondVar*, Mutex*)>("_ZN4absl7debian37CondVar4WaitEPNS0_5MutexE");
  Waiting waiting(mutex, __builtin_return_address(0));
  next(this, mutex);
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  static auto* const next = NextOf<bool(CondVar*, Mutex*, Duration)>(
      "_ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE");
  Waiting waiting(mutex, __builtin_return_address(0));
  return next(this, mutex, timeout);
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  static auto* const next = NextOf<bool(CondVar*, Mutex*, Time)>(
      "_ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE");
  Waiting waiting(mutex, __builtin_return_address(0));
  return next(this, mutex, deadline);
}

// These two know by an atomic of their own, without the lock, that what is waited for has been.
void Notification::Notify() {
  static auto* const next = NextOf<void(Notification*)>("_ZN4absl7debian312Notification6NotifyEv");
  __tsan_release(this);
  next(this);
}

void Notification::WaitForNotification() const {
  static auto* const next =
      NextOf<void(const Notification*)>("_ZNK4absl7debian312Notification19WaitForNotificationEv");
  next(this);
  __tsan_acquire(const_cast<Notification*>(this));
}

bool BlockingCounter::DecrementCount() {
  static auto* const next =
      NextOf<bool(BlockingCounter*)>("_ZN4absl7debian315BlockingCounter14DecrementCountEv");
  __tsan_release(this);
  return next(this);
}

void BlockingCounter::Wait() {
  static auto* const next =
      NextOf<void(BlockingCounter*)>("_ZN4absl7debian315BlockingCounter4WaitEv");
  next(this);
  __tsan_acquire(this);
}

// The copies of a status share one representation; whoever lets the last go frees it.
void Status::UnrefNonInlined(uintptr_t rep) {
  static auto* const next = NextOf<void(uintptr_t)>("_ZN4absl7debian36Status15UnrefNonInlinedEm");
  void* const shared = reinterpret_cast<void*>(rep);
  __tsan_release(shared);
  __tsan_acquire(shared);
  next(rep);
}

ABSL_NAMESPACE_END
}  // namespace absl
