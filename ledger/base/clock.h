#pragma once
// The clock port: the only source of "now".

#include <atomic>
#include <cstdint>

namespace quittance {

// Microseconds since 1970-01-01T00:00:00Z.
using Micros = int64_t;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Micros Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Micros Now() const override;
};

// Stands still until it is set or advanced. Thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(Micros now) : now_(now) {}
  Micros Now() const override { return now_.load(); }
  void Set(Micros now) { now_ = now; }
  void Advance(Micros by) { now_ += by; }

 private:
  std::atomic<Micros> now_;
};

}  // namespace quittance
