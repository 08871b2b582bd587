#include "services/client/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <iostream>

#include "services/client/output.h"

namespace quittance {
namespace {

constexpr size_t kBarWidth = 40;
constexpr int kPlainStepPermille = 100;
constexpr int64_t kPlainStepSeconds = 10;

}  // namespace

Progress::Progress(std::string what) : what_(std::move(what)), is_terminal_(isatty(2) == 1) {}

Progress::~Progress() {
  if (is_terminal_ && shown_ >= 0) std::cerr << "\n";
}

void Progress::Show(int permille, uint64_t count, const char* unit) {
  const int step = is_terminal_ ? permille : permille / kPlainStepPermille;
  if (step == shown_) return;
  shown_ = step;
  if (is_terminal_) {
    std::cerr << fmt::format("\r{}  {:<{}}  {:3} %  {} {}", what_, Bar(permille, 1000, kBarWidth),
                             kBarWidth, permille / 10, count, unit)
              << std::flush;
  } else {
    std::cerr << fmt::format("{}: {} %, {} {}\n", what_, permille / 10, count, unit);
  }
}

Elapsed::Elapsed(std::string what) : what_(std::move(what)), is_terminal_(isatty(2) == 1) {
  if (is_terminal_) Show(0);
  thread_ = std::thread([this] { Run(); });
}

Elapsed::~Elapsed() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  thread_.join();
  if (is_terminal_) std::cerr << "\n";
}

void Elapsed::Run() {
  std::unique_lock lock(mutex_);
  int64_t seconds = 0;
  int64_t step = is_terminal_ ? 1 : kPlainStepSeconds;
  while (!changed_.wait_for(lock, std::chrono::seconds(step), [&] { return ended_; })) {
    seconds += step;
    Show(seconds);
    if (!is_terminal_) step = seconds;
  }
}

void Elapsed::Show(int64_t seconds) {
  const std::string text = fmt::format("{} ... {} s", what_, seconds);
  std::cerr << (is_terminal_ ? "\r" + text : text + "\n") << std::flush;
}

}  // namespace quittance
