#pragma once
// What tests of the segment log share.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>

#include "ledger/log/faulty_file_system.h"
#include "ledger/log/log_testing.h"
#include "ledger/log/segment_file.h"
#include "ledger/log/segment_log.h"

namespace quittance {

inline const std::string kTestLedgerId = "0123456789abcdef";

// A directory of its own, removed at the end.
class TempDirectory {
 public:
  TempDirectory() {
    std::string pattern = testing::TempDir() + "/quittance-XXXXXX";
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline std::unique_ptr<SegmentLog> MustOpen(SegmentLogOptions options) {
  absl::StatusOr<std::unique_ptr<SegmentLog>> log = SegmentLog::Open(std::move(options));
  EXPECT_TRUE(log.ok()) << log.status();
  return log.ok() ? *std::move(log) : nullptr;
}

// On a faulty disk, with small segments, and no vouching frames but those that a test asks for.
inline SegmentLogOptions FaultyOptions(FaultyFileSystem& files) {
  return {.directory = "data",
          .accounts_partitions = 2,
          .new_ledger_id = kTestLedgerId,
          .segment_bytes_max = 6 << 10,
          .vouch_after = absl::InfiniteDuration(),
          .files = &files};
}

// Ends the log as a killed process would, and starts the machine again.
inline void Kill(FaultyFileSystem& files, std::unique_ptr<SegmentLog>& log) {
  files.KillProcess();
  log.reset();
  files.Restart();
}

}  // namespace quittance
