#pragma once
// Row keys whose byte order is the order of their parts.

#include <cstdint>
#include <string>
#include <string_view>

namespace quittance {

// Key().Text("EUR").Int(due_day).Text(item_id).Take(): parts compare one after another. Text parts
// must not hold a NUL byte (ids and codes never do).
class Key {
 public:
  Key& Text(std::string_view part) {
    bytes_.append(part);
    bytes_.push_back('\0');
    return *this;
  }
  // Negative numbers sort before positive ones.
  Key& Int(int64_t part) {
    const uint64_t bits = static_cast<uint64_t>(part) ^ (uint64_t{1} << 63);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes_.push_back(static_cast<char>(bits >> shift));
    }
    return *this;
  }
  const std::string& str() const { return bytes_; }
  std::string Take() { return std::move(bytes_); }
  operator std::string_view() const { return bytes_; }

 private:
  std::string bytes_;
};

// Reads a key back part by part, in the order it was built. A key that does not fit is a bug and
// dies by CHECK.
class KeyReader {
 public:
  explicit KeyReader(std::string_view bytes) : rest_(bytes) {}
  std::string_view Text();
  int64_t Int();
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace quittance
