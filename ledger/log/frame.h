#pragma once
// The journal's unit on disk. Every record of every partition is one frame; frames follow each
// other without padding.
//
//   byte  0  u32  body_bytes
//         4  u8   kind: 1 record, 2 vouch, 3 seal
//         5  u8   log        (record: v1::Log; else 0)
//         6  u16  partition  (record; else 0)
//         8  u64  offset     (record: its offset in the partition; seal: records in the segment;
//         else 0)
//        16  u64  durable_upto
//        24  u32  CRC32C of bytes 0..23, the frame's own journal position and the ledger's salt
//        28  u32  CRC32C of the body
//        32       body
//
// Numbers are little-endian. A journal position counts bytes over all segments. durable_upto is the
// position up to which all bytes were known durable when the frame was written: what tells
// corruption (bad bytes below some later frame's durable_upto) from a torn tail. The header has a
// CRC of its own so that a frame vouches even where its body is torn; position and salt are part of
// it so that a frame is valid only where it was written.
//
// Assumes power-safe overwrite, as SQLite does by default: a write that is cut short damages no
// byte outside it.

#include <cstdint>
#include <string_view>

#include "ledger/base/place.h"

namespace quittance {

enum class FrameKind : uint8_t { kRecord = 1, kVouch = 2, kSeal = 3 };

struct FrameHeader {
  uint32_t body_bytes = 0;
  FrameKind kind = FrameKind::kRecord;
  PartitionId partition{};  // of a record
  uint64_t offset = 0;
  uint64_t durable_upto = 0;
  uint32_t body_crc = 0;

  size_t frame_bytes() const { return kBytes + body_bytes; }

  static constexpr size_t kBytes = 32;
};

// Where a segment's frames stand: the part of a frame's identity that is not stored in it.
struct FrameSpace {
  uint32_t salt = 0;            // CRC32C of the ledger id
  uint64_t first_position = 0;  // journal position of the segment's byte 0
};

// Writes the 32 header bytes of the frame at byte `at` of the segment.
void EncodeFrameHeader(const FrameHeader& header, const FrameSpace& space, uint64_t at, char* to);

// False unless `from`, FrameHeader::kBytes bytes, is a valid header at byte `at`. Says nothing
// about the body.
bool DecodeFrameHeader(const char* from, const FrameSpace& space, uint64_t at, FrameHeader* header);

}  // namespace quittance
