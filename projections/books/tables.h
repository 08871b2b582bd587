#pragma once

#include "ledger/base/table.h"
#include "quittance/rows/books.pb.h"

namespace quittance::books {

inline const Table<rows::BookSettingsRow> kBook{1, "book"};

}  // namespace quittance::books
