#include "ledger/writer/counted_reader.h"

#include <google/protobuf/util/time_util.h>

#include "ledger/base/status_macros.h"

namespace quittance {
namespace {

constexpr size_t kReadBytes = size_t{4} << 20;

}  // namespace

absl::StatusOr<const CountedReader::Counted*> CountedReader::Next() {
  while (next_ == batch_.entries.size()) {
    const Offset from = reader_.next();
    ASSIGN_OR_RETURN(stored_, log_.Read(partition_, from, kReadBytes));
    if (stored_.records.empty()) return nullptr;
    ASSIGN_OR_RETURN(batch_, reader_.Fold(stored_));
    next_ = 0;
  }
  counted_.entry = batch_.entries[next_++];
  const Offset first = stored_.records.front().offset;
  counted_.value = stored_.records[static_cast<size_t>(counted_.entry.offset - first)].value;
  tip_ = {counted_.entry.hash, counted_.entry.height + 1};
  recorded_at_ = google::protobuf::util::TimeUtil::TimestampToMicroseconds(
      counted_.entry.record->recorded_at());
  return &counted_;
}

}  // namespace quittance
