#include "services/rpc/key_file.h"

#include <fmt/format.h>

#include <cstring>
#include <optional>

#include "ledger/base/check.h"
#include "ledger/base/hash.h"

namespace quittance {
namespace {

constexpr std::string_view kMagic = "QKEY";
constexpr size_t kChecksumBytes = 16;
constexpr size_t kHeadBytes = 4 + 4 + kChecksumBytes;

void AppendLittleEndian(uint64_t value, size_t bytes, std::string* out) {
  for (size_t i = 0; i < bytes; ++i) out->push_back(static_cast<char>(value >> (8 * i)));
}

size_t LittleEndian(std::string_view bytes) {
  size_t value = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    value |= static_cast<size_t>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  }
  return value;
}

std::string Checksum(std::string_view body) {
  return std::string(AsBytes(Sha256(body)).substr(0, kChecksumBytes));
}

// The body of the frame at the start of `bytes`, or nullopt.
std::optional<std::string_view> FrameBody(std::string_view bytes) {
  if (bytes.size() < kHeadBytes || !bytes.starts_with(kMagic)) return std::nullopt;
  const size_t length = LittleEndian(bytes.substr(4, 4));
  if (bytes.size() - kHeadBytes < length) return std::nullopt;
  const std::string_view body = bytes.substr(kHeadBytes, length);
  if (bytes.substr(8, kChecksumBytes) != Checksum(body)) return std::nullopt;
  return body;
}

bool ParseEntries(std::string_view body, std::vector<KeyEntry>* entries) {
  while (!body.empty()) {
    if (body.size() < 3) return false;
    KeyEntry entry;
    entry.kind = static_cast<KeyEntryKind>(body[0]);
    const size_t subject_size = LittleEndian(body.substr(1, 2));
    const size_t key_size = entry.kind == KeyEntryKind::kErased ? 0 : entry.key.size();
    if (body.size() < 3 + subject_size + key_size) return false;
    entry.subject = body.substr(3, subject_size);
    std::memcpy(entry.key.data(), body.data() + 3 + subject_size, key_size);
    body.remove_prefix(3 + subject_size + key_size);
    entries->push_back(std::move(entry));
  }
  return true;
}

bool HasFrame(std::string_view bytes) {
  for (size_t at = bytes.find(kMagic); at != std::string_view::npos;
       at = bytes.find(kMagic, at + 1)) {
    if (FrameBody(bytes.substr(at))) return true;
  }
  return false;
}

}  // namespace

std::string KeyFrame(const std::vector<KeyEntry>& entries) {
  std::string body;
  for (const KeyEntry& entry : entries) {
    CHECK(entry.subject.size() <= 0xffff);
    body.push_back(static_cast<char>(entry.kind));
    AppendLittleEndian(entry.subject.size(), 2, &body);
    body.append(entry.subject);
    if (entry.kind != KeyEntryKind::kErased) body.append(AsBytes(entry.key));
  }
  std::string frame(kMagic);
  AppendLittleEndian(body.size(), 4, &frame);
  return frame.append(Checksum(body)).append(body);
}

absl::StatusOr<KeyFileContent> ReadKeyFile(std::string_view bytes) {
  KeyFileContent content;
  while (content.good_bytes < bytes.size()) {
    const std::string_view rest = bytes.substr(content.good_bytes);
    const std::optional<std::string_view> body = FrameBody(rest);
    if (!body) {
      if (!HasFrame(rest.substr(1))) return content;
      return absl::DataLossError(fmt::format("corrupt at offset {}", content.good_bytes));
    }
    if (!ParseEntries(*body, &content.entries)) {
      return absl::DataLossError(
          fmt::format("not written by this program at offset {}", content.good_bytes));
    }
    content.good_bytes += kHeadBytes + body->size();
  }
  return content;
}

}  // namespace quittance
