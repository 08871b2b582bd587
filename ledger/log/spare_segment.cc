#include "ledger/log/spare_segment.h"

#include "ledger/base/check.h"
#include "ledger/log/segment_file.h"

namespace quittance {

SpareSegment::~SpareSegment() {
  cancelled_ = true;
  if (!file_.valid()) return;
  file_.wait();
  // Left over, it costs space until the next start removes it.
  RemovePreallocated(files_, directory_).IgnoreError();
}

void SpareSegment::Start(uint64_t bytes) {
  CHECK(!file_.valid());
  bytes_ = bytes;
  file_ = std::async(std::launch::async, [this, bytes] {
    return PreallocateSegment(files_, directory_, bytes, cancelled_);
  });
}

absl::StatusOr<std::unique_ptr<File>> SpareSegment::Take(uint64_t bytes_min) {
  CHECK(file_.valid());
  absl::StatusOr<std::unique_ptr<File>> file = file_.get();
  if (!file.ok() || bytes_ >= bytes_min) return file;
  return PreallocateSegment(files_, directory_, bytes_min, cancelled_);
}

}  // namespace quittance
