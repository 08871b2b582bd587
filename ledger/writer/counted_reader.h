#pragma once
// The counted records of a partition, one after another, with the bytes they are stored as.

#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/base/clock.h"
#include "ledger/log/entry_reader.h"

namespace quittance {

class CountedReader {
 public:
  struct Counted {
    Entry entry;
    std::string_view value;
  };

  // `log` must outlive it.
  CountedReader(const ChainId& chain, EventLog* log)
      : log_(*log), partition_(chain.partition), reader_(chain) {}

  // Null: there is none yet; asked again later it reads on. Lives until the next call. Errors as
  // EventLog::Read and EntryReader::Fold.
  absl::StatusOr<const Counted*> Next();

  // Before the record that Next gives next.
  const Tip& tip() const { return tip_; }
  // recorded_at of the record before; 0 where there was none.
  Micros recorded_at() const { return recorded_at_; }
  // Stored records read so far, those that are noise too.
  Offset read() const { return reader_.next(); }

 private:
  EventLog& log_;
  const PartitionId partition_;
  EntryReader reader_;
  RecordBatch stored_;
  EntryBatch batch_;
  size_t next_ = 0;  // in the batch
  Counted counted_;
  Tip tip_ = reader_.tip();
  Micros recorded_at_ = 0;
};

}  // namespace quittance
