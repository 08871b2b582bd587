#pragma once
// The row store port: ordered rows of bytes under (table id, scope, key), and one opaque position
// per named consumer
// ("writer", "<read model>@<generation>"), written together or not at all. The log is the truth; a
// store is what has been folded so far, and may be erased and folded again.
//
// Contract, judged by row_store_conformance.h for every implementation:
//  1. Rows order as (table, scope, key) by bytes. Scans end at their scope or table: "a" never
//  shows rows of "ab".
//  2. A batch is visible whole or not at all, to readers now and after any crash: rows and
//  positions always belong
//     together. Batches survive in the order written: after a crash some of the last may be
//     missing, none between.
//  3. After Flush, and after a clean destruction, everything written survives a crash of process or
//  machine.
//  4. A snapshot shows the state at its making, positions included, whatever is written later. It
//  must not outlive
//     its store.
//  5. Faults of Open, Write and Flush are returned, and after one of them every later Write is
//  refused with it. A read
//     that fails (stored bytes are corrupt) ends the process with a message that says what to do:
//     going on without the row would be a wrong answer.
//  6. Reads from any number of threads; writes from one thread at a time.

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "ledger/store/row_batch.h"
#include "ledger/store/row_key.h"

namespace quittance {

// False ends the scan. The views are valid during the visit.
using BytesVisitor = absl::FunctionRef<bool(std::string_view key, std::string_view row)>;
using ScopedBytesVisitor =
    absl::FunctionRef<bool(std::string_view scope, std::string_view key, std::string_view row)>;

// One consistent state of the rows and positions.
class RowView {
 public:
  virtual ~RowView() = default;

  // False where there is no such row; `row` is then undefined.
  virtual bool Get(const RowPlace& place, std::string* row) const = 0;

  // found(i, row) for each places[i] that there is.
  virtual void MultiGet(
      std::span<const RowPlace> places,
      absl::FunctionRef<void(size_t index, std::string_view row)> found) const = 0;

  // The scope's rows with key >= from, in key order.
  virtual void Scan(uint16_t table, std::string_view scope, std::string_view from,
                    BytesVisitor visit) const = 0;

  // The table's rows with scope >= from_scope, in order of scope, then key.
  virtual void ScanTable(uint16_t table, std::string_view from_scope,
                         ScopedBytesVisitor visit) const = 0;

  // Empty where the consumer has never written one.
  std::string Position(std::string_view consumer) const {
    std::string position;
    return Get(PositionPlace(consumer), &position) ? position : std::string();
  }
};

// The view it is itself is the latest state; each call sees the one of its moment.
class RowStore : public RowView {
 public:
  virtual absl::Status Write(const RowBatch& batch) = 0;

  // Makes what was written durable; waits for it.
  virtual absl::Status Flush() = 0;

  virtual std::unique_ptr<const RowView> Snapshot() const = 0;

  // OK, or why this store takes no writes any more (a fault in the background included).
  virtual absl::Status health() const = 0;
};

}  // namespace quittance
