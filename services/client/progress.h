#pragma once
// Progress of long work on stderr: a bar on a terminal, a plain line now and then otherwise.

#include <cstdint>
#include <string>

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

}  // namespace quittance
