#include "ledger/log/faulty_file_system.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/base/status_macros.h"

namespace quittance {
namespace {

constexpr uint64_t kSectorBytes = 512;

absl::Status NotFound(const std::string& path) {
  return absl::NotFoundError(fmt::format("open {}: no such file", path));
}

bool Holds(const std::string& path, const std::string& part) {
  return path.find(part) != std::string::npos;
}

}  // namespace

class FaultyFileSystem::FaultyFile final : public File {
 public:
  FaultyFile(FaultyFileSystem* files, std::shared_ptr<Node> node, uint64_t life)
      : files_(*files), node_(std::move(node)), life_(life) {}

  absl::Status WriteAt(uint64_t at, std::span<const std::string_view> parts) override {
    absl::MutexLock lock(&files_.mutex_);
    RETURN_IF_ERROR(Alive());
    for (std::string_view part : parts) {
      RETURN_IF_ERROR(files_.WriteNode(*node_, at, part));
      at += part.size();
    }
    return absl::OkStatus();
  }
  absl::StatusOr<size_t> ReadAt(uint64_t at, char* to, size_t bytes) override {
    absl::MutexLock lock(&files_.mutex_);
    RETURN_IF_ERROR(Alive());
    if (at >= node_->bytes.size()) return size_t{0};
    return node_->bytes.copy(to, bytes, at);
  }
  absl::Status Sync() override {
    absl::MutexLock lock(&files_.mutex_);
    RETURN_IF_ERROR(Alive());
    return files_.SyncNode(*node_);
  }
  absl::Status Truncate(uint64_t bytes) override {
    absl::MutexLock lock(&files_.mutex_);
    RETURN_IF_ERROR(Alive());
    node_->bytes.resize(bytes);
    return absl::OkStatus();
  }
  absl::StatusOr<uint64_t> Size() override {
    absl::MutexLock lock(&files_.mutex_);
    RETURN_IF_ERROR(Alive());
    return uint64_t{node_->bytes.size()};
  }

 private:
  absl::Status Alive() ABSL_EXCLUSIVE_LOCKS_REQUIRED(files_.mutex_) {
    if (life_ == files_.life_) return absl::OkStatus();
    return absl::AbortedError(fmt::format("{}: the process that opened it is dead", node_->path));
  }

  FaultyFileSystem& files_;
  const std::shared_ptr<Node> node_;
  const uint64_t life_;
};

class FaultyFileSystem::FaultyLock final : public FileLock {
 public:
  FaultyLock(FaultyFileSystem* files, std::string path, uint64_t life)
      : files_(*files), path_(std::move(path)), life_(life) {}
  ~FaultyLock() override {
    absl::MutexLock lock(&files_.mutex_);
    if (life_ == files_.life_) files_.locks_.erase(path_);
  }

 private:
  FaultyFileSystem& files_;
  const std::string path_;
  const uint64_t life_;
};

absl::Status FaultyFileSystem::CreateDirectories(const std::string&) { return absl::OkStatus(); }

absl::StatusOr<std::vector<std::string>> FaultyFileSystem::ListFiles(const std::string& directory) {
  absl::MutexLock lock(&mutex_);
  std::vector<std::string> names;
  const std::string prefix = directory + "/";
  for (const auto& [path, node] : names_) {
    if (path.starts_with(prefix) && path.find('/', prefix.size()) == std::string::npos) {
      names.push_back(path.substr(prefix.size()));
    }
  }
  return names;
}

absl::Status FaultyFileSystem::SyncDirectory(const std::string&) {
  absl::MutexLock lock(&mutex_);
  durable_names_ = names_;
  name_changes_.clear();
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<File>> FaultyFileSystem::Open(const std::string& path) {
  absl::MutexLock lock(&mutex_);
  const auto found = names_.find(path);
  if (found == names_.end()) return NotFound(path);
  return std::make_unique<FaultyFile>(this, found->second, life_);
}

absl::StatusOr<std::unique_ptr<File>> FaultyFileSystem::Create(const std::string& path) {
  absl::MutexLock lock(&mutex_);
  auto node = std::make_shared<Node>();
  node->path = path;
  names_[path] = node;
  name_changes_.push_back({{path, node}});
  return std::make_unique<FaultyFile>(this, std::move(node), life_);
}

absl::Status FaultyFileSystem::Rename(const std::string& from, const std::string& to) {
  absl::MutexLock lock(&mutex_);
  const auto found = names_.find(from);
  if (found == names_.end()) return NotFound(from);
  const std::shared_ptr<Node> node = found->second;
  names_.erase(found);
  names_[to] = node;
  node->path = to;
  name_changes_.push_back({{from, nullptr}, {to, node}});
  return absl::OkStatus();
}

absl::Status FaultyFileSystem::Remove(const std::string& path) {
  absl::MutexLock lock(&mutex_);
  if (names_.erase(path) > 0) name_changes_.push_back({{path, nullptr}});
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<FileLock>> FaultyFileSystem::Lock(const std::string& path,
                                                                 const std::string& holder) {
  absl::MutexLock lock(&mutex_);
  const auto [it, taken] = locks_.emplace(path, holder);
  if (!taken) {
    return absl::FailedPreconditionError(fmt::format("{} is held by {}", path, it->second));
  }
  return std::make_unique<FaultyLock>(this, path, life_);
}

bool FaultyFileSystem::Due(Countdown& countdown, const std::string& path) {
  return countdown.left > 0 && Holds(path, countdown.part) && --countdown.left == 0;
}

uint64_t FaultyFileSystem::UsedBytes() const {
  uint64_t bytes = 0;
  for (const auto& [path, node] : names_) bytes += node->bytes.size();
  return bytes;
}

absl::Status FaultyFileSystem::WriteNode(Node& node, uint64_t at, std::string_view part) {
  if (Due(fail_write_, node.path)) {
    return absl::InternalError(fmt::format("write {}: injected I/O error", node.path));
  }
  const uint64_t end = at + part.size();
  if (end > node.bytes.size()) {
    if (UsedBytes() + end - node.bytes.size() > capacity_) {
      return absl::ResourceExhaustedError(fmt::format("write {}: no space left", node.path));
    }
    node.bytes.resize(end);
  }
  part.copy(node.bytes.data() + at, part.size());
  node.unsynced.emplace_back(at, end);
  return absl::OkStatus();
}

absl::Status FaultyFileSystem::SyncNode(Node& node) {
  ++syncs_[node.path];
  if (Due(fail_sync_, node.path)) {
    node.unsynced.clear();
    return absl::InternalError(fmt::format("fdatasync {}: injected I/O error", node.path));
  }
  node.durable.resize(node.bytes.size());
  for (const auto& [from, to] : node.unsynced) {
    const uint64_t end = std::min<uint64_t>(to, node.bytes.size());
    if (from < end) std::copy_n(&node.bytes[from], end - from, &node.durable[from]);
  }
  node.unsynced.clear();
  return absl::OkStatus();
}

void FaultyFileSystem::FailSync(const std::string& part, int nth) {
  absl::MutexLock lock(&mutex_);
  fail_sync_ = {part, nth};
}

void FaultyFileSystem::FailWrite(const std::string& part, int nth) {
  absl::MutexLock lock(&mutex_);
  fail_write_ = {part, nth};
}

int FaultyFileSystem::Syncs(const std::string& part) const {
  absl::MutexLock lock(&mutex_);
  int count = 0;
  for (const auto& [path, syncs] : syncs_) count += Holds(path, part) ? syncs : 0;
  return count;
}

void FaultyFileSystem::SetCapacity(uint64_t bytes) {
  absl::MutexLock lock(&mutex_);
  capacity_ = bytes;
}

void FaultyFileSystem::CutNode(Node& node, std::mt19937_64& random) {
  for (const auto& [from, to] : node.unsynced) {
    for (uint64_t at = from; at < to;) {
      const uint64_t end = std::min(to, (at / kSectorBytes + 1) * kSectorBytes);
      const uint64_t fate = random() % 8;
      if (fate < 5 && node.durable.size() < end) node.durable.resize(end);
      for (uint64_t i = at; i < end && fate < 5; ++i) {
        node.durable[i] = fate < 4 ? node.bytes[i] : static_cast<char>(random());
      }
      at = end;
    }
  }
  node.bytes = node.durable;
  node.unsynced.clear();
}

void FaultyFileSystem::CutPower(uint64_t seed) {
  absl::MutexLock lock(&mutex_);
  std::mt19937_64 random(seed);
  ++life_;
  locks_.clear();
  const size_t kept = random() % (name_changes_.size() + 1);
  for (size_t i = 0; i < kept; ++i) {
    for (const auto& [path, node] : name_changes_[i]) {
      if (node == nullptr) {
        durable_names_.erase(path);
      } else {
        durable_names_[path] = node;
      }
    }
  }
  names_ = durable_names_;
  name_changes_.clear();
  for (auto& [path, node] : names_) {
    node->path = path;
    CutNode(*node, random);
  }
}

void FaultyFileSystem::KillProcess() {
  absl::MutexLock lock(&mutex_);
  ++life_;
  locks_.clear();
}

std::unique_ptr<FaultyFileSystem> FaultyFileSystem::Clone() const {
  auto clone = std::make_unique<FaultyFileSystem>();
  absl::MutexLock lock(&mutex_);
  absl::MutexLock clone_lock(&clone->mutex_);
  for (const auto& [path, node] : names_) clone->names_[path] = std::make_shared<Node>(*node);
  clone->durable_names_ = clone->names_;
  return clone;
}

std::string FaultyFileSystem::Contents(const std::string& path) const {
  absl::MutexLock lock(&mutex_);
  const auto found = names_.find(path);
  return found == names_.end() ? "" : found->second->bytes;
}

void FaultyFileSystem::SetContents(const std::string& path, std::string bytes) {
  absl::MutexLock lock(&mutex_);
  auto node = std::make_shared<Node>();
  node->path = path;
  node->durable = bytes;
  node->bytes = std::move(bytes);
  names_[path] = node;
  durable_names_[path] = std::move(node);
}

}  // namespace quittance
