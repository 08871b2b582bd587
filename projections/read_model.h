#pragma once
// A read model: a disposable fold of the log into rows. Rebuilt from the log whenever its version
// changes, its disk is empty or someone asks; it never migrates. Each is one folder: fold.cc
// (entries to rows), query.cc (rows to answers).
//
// A fold is a pure function of the entries in order: no clock, no randomness, no other model's
// rows. It must be total: anything a counted entry can hold, it can fold. Row messages live in
// protos/quittance/rows/<model>.proto; columns that say where a fact came from carry
// [(quittance.v1.provenance) = true]. Keys hold business values only (ids, dates, counts within an
// account), never heights or offsets, so that the same business history gives the same dump.

#include <cstdint>
#include <span>
#include <string_view>

#include "ledger/base/entry.h"
#include "ledger/base/table.h"
#include "ledger/domain/posting.h"

namespace quittance {

// A counted entry as folds see it: decoded and posted once for all of them.
struct FoldEntry {
  const Entry& entry;
  // One per event of the record, in their order.
  std::span<const Postings> postings;

  const v1::Record& record() const { return *entry.record; }
};

enum class Access {
  kEdit,    // rows are found, changed and erased
  kAppend,  // each row is made once and never touched again by the fold, so that it need not be
            // looked up
};

struct ModelTable {
  // Ids are unique within the model (1..255).
  const TableInfo* table = nullptr;
  // Names of the key's parts, for people, separated by blanks; "#n" is an Int part, others are
  // Text. Empty: no key.
  std::string_view key;
  Access access = Access::kEdit;
};

class ReadModel {
 public:
  virtual ~ReadModel() = default;

  // Folder name, e.g. "open_items"; also on the command line.
  virtual std::string_view name() const = 0;

  // Raised whenever fold or row layout changes meaning.
  virtual uint32_t version() const = 0;

  // Whose entries it folds.
  virtual bool Follows(v1::Log log) const { return log == v1::LOG_ACCOUNTS; }

  virtual std::span<const ModelTable> tables() const = 0;

  // Folds one counted entry of any kind, refusals included.
  virtual void Fold(const FoldEntry& entry, TableWriter& rows) const = 0;
};

}  // namespace quittance
