#pragma once
// Progress of long work on stderr: a bar on a terminal, a plain line now and then otherwise.

#include <string>

namespace quittance {

class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  // permille of the whole, and what else is to be said ("17 rows"), if anything. Prints only when
  // something visible changed.
  void Show(int permille, const std::string& beside = "");
  bool is_terminal() const { return is_terminal_; }

 private:
  const std::string what_;
  const bool is_terminal_;
  int shown_ = -1;
};

}  // namespace quittance
