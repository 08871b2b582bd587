#pragma once
// Long work and whoever watches it: the one says how far it has come and asks now and then whether
// anybody still wants its result, the other sees the share and may stop it.

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string_view>

#include "absl/status/status.h"

namespace quittance {

// Thread-safe.
class Work {
 public:
  // Steps of about equal length; what a step is, the work says. done <= total; 0 of 0: not known
  // yet.
  struct Share {
    uint64_t done = 0;
    uint64_t total = 0;
  };

  // Nobody stops it.
  Work() = default;
  // `stopped` is cheap and thread-safe, and once true it stays true.
  explicit Work(std::function<bool()> stopped) : stopped_(std::move(stopped)) {}
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  // True: give up with StoppedError. To be asked between pieces of work of some milliseconds.
  bool stopped() const { return stopped_ && stopped_(); }

  // So many steps more are to be done; told before the first of them is.
  void Expect(uint64_t steps) { total_.fetch_add(steps, std::memory_order_relaxed); }
  // So many steps more are done.
  void Advance(uint64_t steps) { done_.fetch_add(steps, std::memory_order_relaxed); }
  // Of `steps` that are done in `of` parts, part number `part` (from 0) is done.
  void AdvancePart(uint64_t steps, size_t part, size_t of) {
    Advance(steps * (part + 1) / of - steps * part / of);
  }

  Share share() const {
    const uint64_t total = total_.load(std::memory_order_relaxed);
    return {std::min(done_.load(std::memory_order_relaxed), total), total};
  }

 private:
  const std::function<bool()> stopped_;
  std::atomic<uint64_t> done_ = 0;
  std::atomic<uint64_t> total_ = 0;
};

// Asks the work for each of many small pieces, rows above all, and really asks now and then only.
class StopCheck {
 public:
  explicit StopCheck(const Work* work) : work_(*work) {}
  // Once true it stays true.
  bool stopped() {
    if (!stopped_ && ++pieces_ % kPiecesPerAsk == 0) stopped_ = work_.stopped();
    return stopped_;
  }

 private:
  static constexpr uint64_t kPiecesPerAsk = 4096;

  const Work& work_;
  uint64_t pieces_ = 0;
  bool stopped_ = false;
};

// UNAVAILABLE. `work` as in "the rebuild was stopped".
inline absl::Status StoppedError(std::string_view work) {
  return absl::UnavailableError(
      fmt::format("the {} was stopped: the server is being stopped, or the caller has gone", work));
}

}  // namespace quittance
