#pragma once
// The next segment's file, preallocated in the background while the present one fills. Used by one
// thread at a time.

#include <atomic>
#include <cstdint>
#include <future>
#include <memory>
#include <string>

#include "ledger/log/file_system.h"

namespace quittance {

class SpareSegment {
 public:
  SpareSegment(FileSystem* files, std::string directory)
      : files_(*files), directory_(std::move(directory)) {}
  // Cancels and removes what is not taken.
  ~SpareSegment();

  // REQUIRES: nothing under way.
  void Start(uint64_t bytes);

  // Waits for the file of at least `bytes_min` bytes; makes one now where the prepared one is
  // smaller.
  absl::StatusOr<std::unique_ptr<File>> Take(uint64_t bytes_min);

 private:
  FileSystem& files_;
  const std::string directory_;
  std::atomic<bool> cancelled_ = false;
  uint64_t bytes_ = 0;
  std::future<absl::StatusOr<std::unique_ptr<File>>> file_;
};

}  // namespace quittance
