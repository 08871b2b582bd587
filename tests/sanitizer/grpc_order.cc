// Where gRPC's library hands over, as the thread sanitizer must see it: see order.h.

#include <grpc/grpc.h>
#include <sanitizer/tsan_interface.h>

#include "tests/sanitizer/grpc_code.h"
#include "tests/sanitizer/order.h"

namespace {

using quittance::sanitizer::CodeOf;
using quittance::sanitizer::grpc_hand_over;
using quittance::sanitizer::NextOf;

// A batch of a call carries what was done before it to the callback of its end, which gRPC runs on
// any thread.
struct BatchEnd : grpc_completion_queue_functor {
  explicit BatchEnd(grpc_completion_queue_functor* callback)
      : grpc_completion_queue_functor(*callback), callback(callback) {
    functor_run = &BatchEnd::Run;
    __tsan_release(this);
  }

  static void Run(grpc_completion_queue_functor* functor, int ok) {
    auto* const end = static_cast<BatchEnd*>(functor);
    __tsan_acquire(end);
    __tsan_acquire(&grpc_hand_over);
    auto* const callback = end->callback;
    delete end;
    callback->functor_run(callback, ok);
  }

  grpc_completion_queue_functor* callback;
};

// The tag of a batch is a callback, or an object with virtual functions that somebody waits for.
bool IsCallback(void* tag) {
  static const auto* const code = new CodeOf({""});
  return tag != nullptr && code->Holds(*static_cast<void**>(tag));
}

}  // namespace

extern "C" grpc_call_error grpc_call_start_batch(grpc_call* call, const grpc_op* ops, size_t count,
                                                 void* tag, void* reserved) {
  static auto* const next = NextOf<decltype(grpc_call_start_batch)>("grpc_call_start_batch");
  __tsan_release(&grpc_hand_over);
  if (!IsCallback(tag)) return next(call, ops, count, tag, reserved);
  return next(call, ops, count, new BatchEnd(static_cast<grpc_completion_queue_functor*>(tag)),
              reserved);
}
