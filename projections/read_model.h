#pragma once
// A read model: a disposable fold of the log into rows. Rebuilt from the log whenever its version changes, its disk is
// empty or someone asks; it never migrates. Each is one folder: fold.cc (entries to rows), query.cc (rows to answers).
//
// A fold is a pure function of the entries in order: no clock, no randomness, no other model's rows. It must be total:
// anything a counted entry can hold, it can fold. Row messages live in protos/quittance/rows/<model>.proto; columns that
// say where a fact came from carry [(quittance.v1.provenance) = true].

#include <cstdint>
#include <span>
#include <string_view>

#include "ledger/base/entry.h"
#include "ledger/base/table.h"

namespace quittance {

class ReadModel {
 public:
  virtual ~ReadModel() = default;

  // Folder name, e.g. "open_items"; also on the command line.
  virtual std::string_view name() const = 0;

  // Raised whenever fold or row layout changes meaning.
  virtual uint32_t version() const = 0;

  // Ids are unique within the model (1..255).
  virtual std::span<const TableInfo* const> tables() const = 0;

  // Folds one counted entry of any kind, refusals included.
  virtual void Fold(const Entry& entry, TableWriter& rows) const = 0;
};

}  // namespace quittance
