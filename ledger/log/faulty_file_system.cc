#include "ledger/log/faulty_file_system.h"

#include <fmt/format.h>

#include <random>

#include "ledger/base/status_macros.h"

namespace quittance {
namespace {

absl::Status NotFound(const std::string& path) {
  return absl::NotFoundError(fmt::format("open {}: no such file", path));
}

}  // namespace

class FaultyFileSystem::FaultyFile final : public File {
 public:
  FaultyFile(FaultyFileSystem* files, std::shared_ptr<FaultyNode> node, uint64_t life)
      : files_(*files), node_(std::move(node)), life_(life) {}

  absl::Status WriteAt(uint64_t at, std::span<const std::string_view> parts) override {
    const std::lock_guard lock(files_.mutex_);
    for (std::string_view part : parts) {
      RETURN_IF_ERROR(Open());
      RETURN_IF_ERROR(files_.Tick());
      RETURN_IF_ERROR(files_.WriteNode(*node_, at, part));
      at += part.size();
    }
    return absl::OkStatus();
  }
  absl::StatusOr<size_t> ReadAt(uint64_t at, char* to, size_t bytes) override {
    const std::lock_guard lock(files_.mutex_);
    RETURN_IF_ERROR(Open());
    return at < node_->bytes().size() ? node_->bytes().copy(to, bytes, at) : 0;
  }
  absl::StatusOr<size_t> ReadDurableAt(uint64_t at, char* to, size_t bytes) override {
    const std::lock_guard lock(files_.mutex_);
    RETURN_IF_ERROR(Open());
    return at < node_->durable().size() ? node_->durable().copy(to, bytes, at) : 0;
  }
  absl::Status Sync() override {
    const std::lock_guard lock(files_.mutex_);
    RETURN_IF_ERROR(Open());
    RETURN_IF_ERROR(files_.Tick());
    return files_.SyncNode(*node_);
  }
  absl::Status Truncate(uint64_t bytes) override {
    const std::lock_guard lock(files_.mutex_);
    RETURN_IF_ERROR(Open());
    RETURN_IF_ERROR(files_.Tick());
    node_->Truncate(bytes);
    return absl::OkStatus();
  }
  absl::StatusOr<uint64_t> Size() override {
    const std::lock_guard lock(files_.mutex_);
    RETURN_IF_ERROR(Open());
    return uint64_t{node_->bytes().size()};
  }

 private:
  absl::Status Open() {
    if (life_ == files_.life_) return files_.Alive();
    return absl::AbortedError(fmt::format("{}: the process that opened it is dead", node_->path()));
  }

  FaultyFileSystem& files_;
  const std::shared_ptr<FaultyNode> node_;
  const uint64_t life_;
};

class FaultyFileSystem::FaultyLock final : public FileLock {
 public:
  FaultyLock(FaultyFileSystem* files, std::string path, uint64_t life)
      : files_(*files), path_(std::move(path)), life_(life) {}
  ~FaultyLock() override {
    const std::lock_guard lock(files_.mutex_);
    if (life_ == files_.life_) files_.locks_.erase(path_);
  }

 private:
  FaultyFileSystem& files_;
  const std::string path_;
  const uint64_t life_;
};

absl::Status FaultyFileSystem::CreateDirectories(const std::string&) { return absl::OkStatus(); }

absl::StatusOr<std::vector<std::string>> FaultyFileSystem::ListFiles(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(Alive());
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
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(Tick());
  durable_names_ = names_;
  unsynced_names_.clear();
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<File>> FaultyFileSystem::Open(const std::string& path) {
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(Alive());
  const auto found = names_.find(path);
  if (found == names_.end()) return NotFound(path);
  return std::make_unique<FaultyFile>(this, found->second, life_);
}

absl::StatusOr<std::unique_ptr<File>> FaultyFileSystem::Create(const std::string& path) {
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(Tick());
  auto node = std::make_shared<FaultyNode>(path);
  Change({{path, node}});
  return std::make_unique<FaultyFile>(this, std::move(node), life_);
}

absl::Status FaultyFileSystem::Rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(Tick());
  const auto found = names_.find(from);
  if (found == names_.end()) return NotFound(from);
  Change({{to, found->second}, {from, nullptr}});
  return absl::OkStatus();
}

absl::Status FaultyFileSystem::Remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(Tick());
  if (names_.contains(path)) Change({{path, nullptr}});
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<FileLock>> FaultyFileSystem::Lock(const std::string& path,
                                                                 const std::string& holder) {
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(Alive());
  const auto [it, taken] = locks_.emplace(path, holder);
  if (!taken) {
    return absl::FailedPreconditionError(fmt::format("{} is held by {}", path, it->second));
  }
  return std::make_unique<FaultyLock>(this, path, life_);
}

void FaultyFileSystem::Apply(const NameChange& change, Names& names) {
  for (const auto& [path, node] : change) {
    if (node == nullptr) {
      names.erase(path);
    } else {
      node->set_path(path);
      names[path] = node;
    }
  }
}

void FaultyFileSystem::Change(NameChange change) {
  Apply(change, names_);
  unsynced_names_.push_back(std::move(change));
}

bool FaultyFileSystem::Countdown::Due(const std::string& path) {
  return left > 0 && path.find(part) != std::string::npos && --left == 0;
}

absl::Status FaultyFileSystem::Alive() const {
  return dead_ ? absl::AbortedError("the process is dead") : absl::OkStatus();
}

absl::Status FaultyFileSystem::Tick() {
  if (ticks_to_cut_ > 0 && --ticks_to_cut_ == 0) Cut(cut_seed_);
  return Alive();
}

uint64_t FaultyFileSystem::UsedBytes() const {
  uint64_t bytes = 0;
  for (const auto& [path, node] : names_) bytes += node->bytes().size();
  return bytes;
}

absl::Status FaultyFileSystem::WriteNode(FaultyNode& node, uint64_t at, std::string_view part) {
  if (fail_write_.Due(node.path())) {
    return absl::InternalError(fmt::format("write {}: injected I/O error", node.path()));
  }
  const uint64_t end = at + part.size();
  if (end > node.bytes().size() && UsedBytes() + end - node.bytes().size() > capacity_) {
    return absl::ResourceExhaustedError(fmt::format("write {}: no space left", node.path()));
  }
  node.Write(at, part);
  return absl::OkStatus();
}

absl::Status FaultyFileSystem::SyncNode(FaultyNode& node) {
  ++syncs_[node.path()];
  if (fail_sync_.Due(node.path())) {
    node.FailSync();
    return absl::InternalError(fmt::format("fdatasync {}: injected I/O error", node.path()));
  }
  node.Sync();
  return absl::OkStatus();
}

void FaultyFileSystem::FailSync(const std::string& part, int nth) {
  const std::lock_guard lock(mutex_);
  fail_sync_ = {part, nth};
}

void FaultyFileSystem::FailWrite(const std::string& part, int nth) {
  const std::lock_guard lock(mutex_);
  fail_write_ = {part, nth};
}

int FaultyFileSystem::Syncs(const std::string& part) const {
  const std::lock_guard lock(mutex_);
  int count = 0;
  for (const auto& [path, syncs] : syncs_)
    count += path.find(part) != std::string::npos ? syncs : 0;
  return count;
}

void FaultyFileSystem::SetCapacity(uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  capacity_ = bytes;
}

void FaultyFileSystem::KillProcess() {
  const std::lock_guard lock(mutex_);
  dead_ = true;
}

void FaultyFileSystem::CutPower(uint64_t seed) {
  const std::lock_guard lock(mutex_);
  Cut(seed);
}

void FaultyFileSystem::CutPowerAt(int nth, uint64_t seed) {
  const std::lock_guard lock(mutex_);
  ticks_to_cut_ = nth;
  cut_seed_ = seed;
}

void FaultyFileSystem::Cut(uint64_t seed) {
  dead_ = true;
  std::mt19937_64 random(seed);
  const size_t kept = random() % (unsynced_names_.size() + 1);
  for (size_t i = 0; i < kept; ++i) Apply(unsynced_names_[i], durable_names_);
  unsynced_names_.clear();
  names_ = durable_names_;
  for (auto& [path, node] : names_) {
    node->set_path(path);
    node->CutPower(random);
  }
}

bool FaultyFileSystem::dead() const {
  const std::lock_guard lock(mutex_);
  return dead_;
}

void FaultyFileSystem::Restart() {
  const std::lock_guard lock(mutex_);
  dead_ = false;
  ++life_;
  locks_.clear();
  ticks_to_cut_ = 0;
  fail_sync_ = fail_write_ = {};
}

std::unique_ptr<FaultyFileSystem> FaultyFileSystem::Clone() const {
  auto clone = std::make_unique<FaultyFileSystem>();
  const std::lock_guard lock(mutex_);
  const std::lock_guard clone_lock(clone->mutex_);
  for (const auto& [path, node] : names_) clone->names_[path] = std::make_shared<FaultyNode>(*node);
  clone->durable_names_ = clone->names_;
  return clone;
}

std::string FaultyFileSystem::Contents(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(path);
  return found == names_.end() ? "" : found->second->bytes();
}

void FaultyFileSystem::SetContents(const std::string& path, std::string bytes) {
  const std::lock_guard lock(mutex_);
  Apply({{path, std::make_shared<FaultyNode>(path, std::move(bytes))}}, names_);
  durable_names_ = names_;
}

}  // namespace quittance
