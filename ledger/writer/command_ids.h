#pragma once
// The memory of command ids, for the life of the ledger: rows like all others, so they go with the
// state they belong to through steps, roll-backs, checkpoints and crashes. Unique per partition.

#include <string_view>

#include "ledger/base/table.h"
#include "ledger/writer/submission.h"
#include "quittance/rows/writer.pb.h"

namespace quittance {

namespace tables {
// Scope = "", key = command id.
inline const Table<rows::CommandRow> kCommand{100, "command", Loading::kRow};
}  // namespace tables

// Remembers the command of a record that counts, or is taken to, at `height`; nothing for other
// kinds.
void RememberCommand(const v1::Record& record, Height height, TableWriter& rows);

// The answer as it was given, or ALREADY_EXISTS where the request was another. `folded`: see
// Answer::offset.
Answer RepeatedAnswer(const rows::CommandRow& row, const Submission& submission, Offset folded);

// Whether it is the same request; else `reused` says so to the client.
bool IsSameRequest(const rows::CommandRow& row, const Submission& submission, Answer* reused);

}  // namespace quittance
