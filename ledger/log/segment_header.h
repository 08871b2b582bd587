#pragma once
// The first bytes of a segment file: who wrote it, where it stands in the journal, and what it
// follows.
//
//   byte  0  8 bytes   magic "QTNCSEG1"
//         8  u32       header bytes, a multiple of 4096; the first frame stands there
//        12  u32       partitions of accounts
//        16  16 bytes  ledger id
//        32  u64       segment number
//        40  u64       journal position of the file's byte 0
//        48  u64       previous segment: byte of its seal (0: there is none)
//        56  u32       previous segment: CRC32C of its seal's frame header, which holds the CRC of
//        the index 60  u32       0 64  u64 each  by partition ordinal, the offset of the first
//        record in or after this segment
//       ...            zeros
//       last 4 bytes   CRC32C of all before
//
// A segment gets its name only after its header is durable, and its header is written only after
// the previous segment's seal is durable: so a bad header is always corruption, and a good one
// vouches for all before it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/log/frame.h"
#include "ledger/log/ledger_id.h"
#include "ledger/log/partition_set.h"

namespace quittance {

struct SegmentHeader {
  std::string ledger_id;  // kLedgerIdBytes
  PartitionSet partitions;
  uint64_t number = 0;
  uint64_t first_position = 0;
  uint64_t previous_seal_at = 0;
  uint32_t previous_seal_crc = 0;
  uint64_t file_bytes = 0;
  std::vector<uint64_t> first_offsets{};  // by partition ordinal

  FrameSpace space() const;
  size_t header_bytes() const;
};

std::string EncodeSegmentHeader(const SegmentHeader& header);

// Of a file that begins with `image`; a too short image is an error like any other. DATA_LOSS says
// what is wrong, not in which file.
absl::StatusOr<SegmentHeader> DecodeSegmentHeader(std::string_view image);

// Every header is at least this long.
inline constexpr size_t kSegmentHeaderBytesMin = 4096;
// How long the header that begins with `image` says it is, bounded; at least
// kSegmentHeaderBytesMin.
size_t SegmentHeaderBytes(std::string_view image);

// "journal-0000000007.seg", and back: false for any other name.
std::string SegmentName(uint64_t number);
bool ParseSegmentName(std::string_view name, uint64_t* number);

}  // namespace quittance
