#pragma once
// The bytes of one file of the faulty file system: as they are read, and as a power cut would leave
// them.

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace quittance {

class FaultyNode {
 public:
  explicit FaultyNode(std::string path) : path_(std::move(path)) {}
  FaultyNode(std::string path, std::string durable)
      : path_(std::move(path)), bytes_(durable), durable_(std::move(durable)) {}

  // The present one.
  const std::string& path() const { return path_; }
  void set_path(const std::string& path) { path_ = path; }

  const std::string& bytes() const { return bytes_; }
  // What is on the disk for certain.
  const std::string& durable() const { return durable_; }
  void Write(uint64_t at, std::string_view part);
  void Truncate(uint64_t bytes) { bytes_.resize(bytes); }

  // All written is durable.
  void Sync();
  // What was written since the last Sync can still be read, and will never be durable.
  void FailSync() { unsynced_.clear(); }
  // Of what was written and not synced each 512-byte sector is kept, lost or filled with garbage.
  void CutPower(std::mt19937_64& random);

 private:
  std::string path_;
  std::string bytes_;
  std::string durable_;
  std::vector<std::pair<uint64_t, uint64_t>> unsynced_;  // ranges of bytes_
};

}  // namespace quittance
