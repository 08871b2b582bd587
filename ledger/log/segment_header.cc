#include "ledger/log/segment_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "ledger/log/crc32c.h"
#include "ledger/log/little_endian.h"

namespace quittance {
namespace {

constexpr std::string_view kMagic = "QTNCSEG1";
constexpr size_t kFixedBytes = 72;
constexpr std::string_view kPrefix = "journal-";
constexpr std::string_view kSuffix = ".seg";

size_t HeaderBytes(const PartitionSet& partitions) {
  const size_t used = kFixedBytes + 8 * size_t{partitions.count()} + 4;
  return (used + kSegmentHeaderBytesMin - 1) / kSegmentHeaderBytesMin * kSegmentHeaderBytesMin;
}

}  // namespace

FrameSpace SegmentHeader::space() const {
  return {.salt = Crc32c(ledger_id), .first_position = first_position};
}

size_t SegmentHeader::header_bytes() const { return HeaderBytes(partitions); }

size_t SegmentHeaderBytes(std::string_view image) {
  if (image.size() < 12) return kSegmentHeaderBytesMin;
  return std::clamp(size_t{GetNumber<uint32_t>(image.data() + 8)}, kSegmentHeaderBytesMin,
                    HeaderBytes({.accounts = PartitionSet::kAccountsMax}));
}

std::string EncodeSegmentHeader(const SegmentHeader& header) {
  std::string bytes(header.header_bytes(), '\0');
  char* to = bytes.data();
  std::memcpy(to, kMagic.data(), kMagic.size());
  PutNumber<uint32_t>(to + 8, static_cast<uint32_t>(bytes.size()));
  PutNumber<uint32_t>(to + 12, header.partitions.accounts);
  std::memcpy(to + 16, header.ledger_id.data(), kLedgerIdBytes);
  PutNumber<uint64_t>(to + 32, header.number);
  PutNumber<uint64_t>(to + 40, header.first_position);
  PutNumber<uint64_t>(to + 48, header.previous_seal_at);
  PutNumber<uint32_t>(to + 56, header.previous_seal_crc);
  PutNumber<uint64_t>(to + 64, header.file_bytes);
  for (size_t i = 0; i < header.first_offsets.size(); ++i) {
    PutNumber<uint64_t>(to + kFixedBytes + 8 * i, header.first_offsets[i]);
  }
  const size_t checked = bytes.size() - 4;
  PutNumber<uint32_t>(to + checked, Crc32c({to, checked}));
  return bytes;
}

absl::StatusOr<SegmentHeader> DecodeSegmentHeader(std::string_view image) {
  if (image.size() < kSegmentHeaderBytesMin || image.substr(0, kMagic.size()) != kMagic) {
    return absl::DataLossError("this is no journal segment (magic number)");
  }
  const char* from = image.data();
  SegmentHeader header;
  header.partitions.accounts = GetNumber<uint32_t>(from + 12);
  const size_t bytes = GetNumber<uint32_t>(from + 8);
  if (header.partitions.accounts > PartitionSet::kAccountsMax ||
      bytes != HeaderBytes(header.partitions) || bytes > image.size()) {
    return absl::DataLossError("the segment header's size is wrong");
  }
  if (GetNumber<uint32_t>(from + bytes - 4) != Crc32c(image.substr(0, bytes - 4))) {
    return absl::DataLossError("the segment header's checksum is wrong");
  }
  header.ledger_id.assign(from + 16, kLedgerIdBytes);
  header.number = GetNumber<uint64_t>(from + 32);
  header.first_position = GetNumber<uint64_t>(from + 40);
  header.previous_seal_at = GetNumber<uint64_t>(from + 48);
  header.previous_seal_crc = GetNumber<uint32_t>(from + 56);
  header.file_bytes = GetNumber<uint64_t>(from + 64);
  for (uint32_t i = 0; i < header.partitions.count(); ++i) {
    header.first_offsets.push_back(GetNumber<uint64_t>(from + kFixedBytes + 8 * size_t{i}));
  }
  return header;
}

std::string SegmentName(uint64_t number) {
  return fmt::format("{}{:010}{}", kPrefix, number, kSuffix);
}

bool ParseSegmentName(std::string_view name, uint64_t* number) {
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) return false;
  const std::string_view digits =
      name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), *number);
  return error == std::errc() && end == digits.data() + digits.size() && digits.size() >= 10;
}

}  // namespace quittance
