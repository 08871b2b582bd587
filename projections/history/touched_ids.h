#pragma once
// Which documents, items, disputes, complaints, ... a command or its events name.

#include "quittance/rows/history.pb.h"
#include "quittance/v1/entry.pb.h"

namespace quittance::history {

// Each id once, those of the request first. An id is a text field whose name ends in "_id" or
// "_ids", at any depth; account ids, command ids and what is sealed are not.
void AppendTouchedIds(const v1::Record& record, rows::EntryRow& row);

}  // namespace quittance::history
