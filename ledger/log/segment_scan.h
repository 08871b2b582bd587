#pragma once
// Reads one whole segment and says how far it is sound.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/log/frame.h"
#include "ledger/log/segment_header.h"
#include "ledger/log/segment_index.h"

namespace quittance {

struct Seal {
  uint64_t at = 0;
  uint64_t end = 0;  // the byte after it
  uint32_t crc = 0;  // CRC32C of its frame header
};

struct SegmentScan {
  explicit SegmentScan(uint32_t partition_count) : index(partition_count) {}

  SegmentIndex index;
  uint64_t end = 0;  // the byte after the last frame of the unbroken run from the header on
  uint64_t vouched_upto =
      0;  // highest durable_upto (a journal position) in that run or in the header
  std::vector<uint64_t> next_offsets;  // by partition ordinal, after that run
  std::optional<Seal> seal;            // the run ends with it
  uint64_t used = 0;                   // the byte after the last one that is not zero
  std::string why;  // what is wrong at `end`; empty where only zeros follow or the seal was found
};

// `image` is the whole file, `header` its header. Frames count only in one unbroken run of valid
// ones.
SegmentScan ScanSegment(std::string_view image, const SegmentHeader& header);

struct Voucher {
  uint64_t at = 0;            // byte of the frame that vouches
  uint64_t durable_upto = 0;  // for all below this journal position
};

// The first valid frame header after byte `bad_at` that vouches for the byte at `bad_at`: proof
// that what is wrong there is corruption and no torn tail.
std::optional<Voucher> FindVoucher(std::string_view image, const SegmentHeader& header,
                                   uint64_t bad_at);

}  // namespace quittance
