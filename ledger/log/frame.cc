#include "ledger/log/frame.h"

#include <cstring>

#include "ledger/log/crc32c.h"
#include "ledger/log/little_endian.h"

namespace quittance {
namespace {

constexpr size_t kCheckedBytes = 24;

uint32_t HeaderCrc(const char* fields, const FrameSpace& space, uint64_t at) {
  char checked[kCheckedBytes + 8];
  std::memcpy(checked, fields, kCheckedBytes);
  PutNumber<uint64_t>(checked + kCheckedBytes, space.first_position + at);
  return Crc32c({checked, sizeof(checked)}, space.salt);
}

}  // namespace

void EncodeFrameHeader(const FrameHeader& header, const FrameSpace& space, uint64_t at, char* to) {
  PutNumber<uint32_t>(to, header.body_bytes);
  PutNumber<uint8_t>(to + 4, static_cast<uint8_t>(header.kind));
  PutNumber<uint8_t>(to + 5, static_cast<uint8_t>(header.partition.log));
  PutNumber<uint16_t>(to + 6, static_cast<uint16_t>(header.partition.number));
  PutNumber<uint64_t>(to + 8, header.offset);
  PutNumber<uint64_t>(to + 16, header.durable_upto);
  PutNumber<uint32_t>(to + 24, HeaderCrc(to, space, at));
  PutNumber<uint32_t>(to + 28, header.body_crc);
}

bool DecodeFrameHeader(const char* from, const FrameSpace& space, uint64_t at,
                       FrameHeader* header) {
  const auto kind = GetNumber<uint8_t>(from + 4);
  if (kind < static_cast<uint8_t>(FrameKind::kRecord) ||
      kind > static_cast<uint8_t>(FrameKind::kSeal)) {
    return false;
  }
  if (GetNumber<uint32_t>(from + 24) != HeaderCrc(from, space, at)) return false;
  header->body_bytes = GetNumber<uint32_t>(from);
  header->kind = static_cast<FrameKind>(kind);
  header->partition.log = static_cast<v1::Log>(GetNumber<uint8_t>(from + 5));
  header->partition.number = GetNumber<uint16_t>(from + 6);
  header->offset = GetNumber<uint64_t>(from + 8);
  header->durable_upto = GetNumber<uint64_t>(from + 16);
  header->body_crc = GetNumber<uint32_t>(from + 28);
  return header->durable_upto <= space.first_position + at;
}

}  // namespace quittance
