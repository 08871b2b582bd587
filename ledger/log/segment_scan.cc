#include "ledger/log/segment_scan.h"

#include <algorithm>
#include <cstring>

#include "ledger/log/crc32c.h"

namespace quittance {
namespace {

class Scanner {
 public:
  Scanner(std::string_view image, const SegmentHeader& header)
      : image_(image), header_(header), space_(header.space()), scan_(header.partitions.count()) {
    scan_.end = header.header_bytes();
    scan_.vouched_upto = header.first_position;
    scan_.next_offsets = header.first_offsets;
    const size_t last = image.find_last_not_of('\0');
    scan_.used = last == std::string_view::npos ? 0 : last + 1;
  }

  SegmentScan Run() && {
    while (!scan_.seal && scan_.used > scan_.end && Step()) {
    }
    return std::move(scan_);
  }

 private:
  bool Stop(std::string_view why) {
    scan_.why = why;
    return false;
  }

  // Takes in the frame at scan_.end.
  bool Step() {
    const uint64_t at = scan_.end;
    FrameHeader frame;
    if (image_.size() - at < FrameHeader::kBytes)
      return Stop("the file ends within a frame header");
    if (!DecodeFrameHeader(image_.data() + at, space_, at, &frame)) {
      return Stop("the frame header's checksum is wrong");
    }
    if (image_.size() - at < frame.frame_bytes()) return Stop("the file ends within a frame");
    const std::string_view body = image_.substr(at + FrameHeader::kBytes, frame.body_bytes);
    if (Crc32c(body) != frame.body_crc) return Stop("the body's checksum is wrong");
    if (frame.kind == FrameKind::kRecord && !TakeRecord(frame, at)) return false;
    if (frame.kind == FrameKind::kSeal && !TakeSeal(frame, at, body)) return false;
    scan_.vouched_upto = std::max(scan_.vouched_upto, frame.durable_upto);
    scan_.end = at + frame.frame_bytes();
    return true;
  }

  bool TakeRecord(const FrameHeader& frame, uint64_t at) {
    if (!header_.partitions.Has(frame.partition)) return Stop("the frame names no partition");
    const uint32_t ordinal = header_.partitions.OrdinalOf(frame.partition);
    if (frame.offset != scan_.next_offsets[ordinal]) return Stop("the record's offset is wrong");
    ++scan_.next_offsets[ordinal];
    scan_.index.Add(ordinal,
                    {static_cast<uint32_t>(at), static_cast<uint32_t>(frame.frame_bytes())});
    return true;
  }

  bool TakeSeal(const FrameHeader& frame, uint64_t at, std::string_view body) {
    SegmentIndex sealed(header_.partitions.count());
    if (!SegmentIndex::Decode(body, header_.partitions.count(), &sealed) || sealed != scan_.index) {
      return Stop("the seal's index does not fit the segment's records");
    }
    scan_.seal = Seal{.at = at,
                      .end = at + frame.frame_bytes(),
                      .crc = Crc32c(image_.substr(at, FrameHeader::kBytes))};
    return true;
  }

  const std::string_view image_;
  const SegmentHeader& header_;
  const FrameSpace space_;
  SegmentScan scan_;
};

}  // namespace

SegmentScan ScanSegment(std::string_view image, const SegmentHeader& header) {
  return Scanner(image, header).Run();
}

std::optional<Voucher> FindVoucher(std::string_view image, const SegmentHeader& header,
                                   uint64_t bad_at) {
  const FrameSpace space = header.space();
  const uint64_t bad_position = header.first_position + bad_at;
  FrameHeader frame;
  for (uint64_t at = bad_at + 1; at + FrameHeader::kBytes <= image.size(); ++at) {
    if (DecodeFrameHeader(image.data() + at, space, at, &frame) &&
        frame.durable_upto > bad_position) {
      return Voucher{.at = at, .durable_upto = frame.durable_upto};
    }
  }
  return std::nullopt;
}

}  // namespace quittance
