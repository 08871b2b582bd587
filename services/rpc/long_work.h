#pragma once
// The work under way that takes as long as the ledger is, for those who ask how far it has come.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ledger/base/clock.h"
#include "ledger/base/work.h"
#include "quittance/v1/admin.pb.h"

namespace quittance {

// Thread-safe.
class LongWork {
 public:
  // Makes a work known while it lives.
  class Listing {
   public:
    // `rpc` and `principal` as in v1::WorkUnderWay. `all` and `work` must outlive it.
    Listing(LongWork* all, std::string_view rpc, std::string_view principal, Micros now,
            const Work* work);
    ~Listing();
    Listing(const Listing&) = delete;
    Listing& operator=(const Listing&) = delete;

   private:
    LongWork& all_;
    const uint64_t id_;
  };

  // In the order they began.
  std::vector<v1::WorkUnderWay> UnderWay() const;

 private:
  struct Known {
    std::string rpc, principal;
    Micros started_at;
    const Work* work;
  };

  uint64_t Add(Known known);
  void Remove(uint64_t id);

  mutable absl::Mutex mutex_;
  uint64_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<uint64_t, Known> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace quittance
