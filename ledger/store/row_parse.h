#pragma once
// A stored row back as a message.

#include <string_view>

#include "ledger/base/check.h"
#include "ledger/base/table.h"

namespace quittance {

// Bytes that are no such row end the process: they passed the store's checksum, so another build
// wrote them, and going on without the row would be a wrong answer.
inline void ParseRow(const TableInfo& table, std::string_view bytes,
                     google::protobuf::Message* row) {
  CHECK(row->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())),
        "a stored row of table {} ({}) is no {}; rebuild the store from the event log", table.name,
        table.id, table.prototype->GetTypeName());
}

}  // namespace quittance
