#include "services/client/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "services/client/output.h"

namespace quittance {
namespace {

constexpr size_t kBarWidth = 40;
constexpr int kPlainStepPermille = 100;

}  // namespace

Progress::Progress(std::string what) : what_(std::move(what)), is_terminal_(isatty(2) == 1) {}

Progress::~Progress() {
  if (is_terminal_ && shown_ >= 0) std::cerr << "\n";
}

void Progress::Show(int permille, const std::string& beside) {
  const int step = is_terminal_ ? permille : permille / kPlainStepPermille;
  if (step == shown_) return;
  shown_ = step;
  const std::string rest = beside.empty() ? "" : (is_terminal_ ? "  " : ", ") + beside;
  if (is_terminal_) {
    std::cerr << fmt::format("\r{}  {:<{}}  {:3} %{}", what_, Bar(permille, 1000, kBarWidth),
                             kBarWidth, permille / 10, rest)
              << std::flush;
  } else {
    std::cerr << fmt::format("{}: {} %{}\n", what_, permille / 10, rest);
  }
}

}  // namespace quittance
