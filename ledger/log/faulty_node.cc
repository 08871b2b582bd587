#include "ledger/log/faulty_node.h"

#include <algorithm>

namespace quittance {
namespace {

constexpr uint64_t kSectorBytes = 512;

}  // namespace

void FaultyNode::Write(uint64_t at, std::string_view part) {
  const uint64_t end = at + part.size();
  if (end > bytes_.size()) bytes_.resize(end);
  part.copy(bytes_.data() + at, part.size());
  unsynced_.emplace_back(at, end);
}

void FaultyNode::Sync() {
  durable_.resize(bytes_.size());
  for (const auto& [from, to] : unsynced_) {
    const uint64_t end = std::min<uint64_t>(to, bytes_.size());
    if (from < end) std::copy_n(&bytes_[from], end - from, &durable_[from]);
  }
  unsynced_.clear();
}

void FaultyNode::CutPower(std::mt19937_64& random) {
  for (const auto& [from, to] : unsynced_) {
    const uint64_t last = std::min<uint64_t>(to, bytes_.size());
    for (uint64_t at = from; at < last;) {
      const uint64_t end = std::min(last, (at / kSectorBytes + 1) * kSectorBytes);
      const uint64_t fate = random() % 8;  // 0 to 3: kept, 4: garbage, else lost
      if (fate < 5 && durable_.size() < end) durable_.resize(end);
      for (uint64_t i = at; i < end && fate < 5; ++i) {
        durable_[i] = fate < 4 ? bytes_[i] : static_cast<char>(random());
      }
      at = end;
    }
  }
  bytes_ = durable_;
  unsynced_.clear();
}

}  // namespace quittance
