#pragma once
// A directory of its own for one test, removed with it.

#include <cstdlib>
#include <filesystem>
#include <string>

#include "ledger/base/check.h"

namespace quittance {

class TempDir {
 public:
  TempDir() {
    std::string path = (std::filesystem::temp_directory_path() / "quittance-XXXXXX").string();
    CHECK(mkdtemp(path.data()) != nullptr, "no temporary directory {}", path);
    path_ = path;
  }
  ~TempDir() { std::filesystem::remove_all(path_); }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace quittance
