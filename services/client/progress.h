#pragma once
// Progress of long work on stderr: a bar on a terminal, a plain line now and then otherwise.

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace quittance {

class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  // permille of the whole, and a count of `unit`s so far. Prints only when something visible
  // changed.
  void Show(int permille, uint64_t count, const char* unit);

 private:
  const std::string what_;
  const bool is_terminal_;
  int shown_ = -1;
};

// Work whose end nobody knows: says on stderr that it goes on and for how long, each second on a
// terminal, else in lines ever further apart and not at all for short work.
class Elapsed {
 public:
  explicit Elapsed(std::string what);
  ~Elapsed();

 private:
  void Run();
  void Show(int64_t seconds);

  const std::string what_;
  const bool is_terminal_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace quittance
