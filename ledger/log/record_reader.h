#pragma once
// Reads records at known places of a segment, and trusts nothing: header, body and identity of each
// are checked.

#include <span>
#include <string>

#include "ledger/log/event_log.h"
#include "ledger/log/file_system.h"
#include "ledger/log/frame.h"
#include "ledger/log/segment_index.h"

namespace quittance {

// The partition's records from offset `first` on, which stand at `entries`, ascending. DATA_LOSS,
// naming the file and the byte, where a record is damaged or is not the one expected.
absl::StatusOr<RecordBatch> ReadRecords(File& file, const std::string& path,
                                        const FrameSpace& space, PartitionId partition,
                                        Offset first, std::span<const IndexEntry> entries);

}  // namespace quittance
