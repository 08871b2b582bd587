#pragma once
// What the postings of a partition's entries sum to, and whether the rows agree
// (docs/INVARIANTS.md, B1 to B3). Rows and postings come from the same events by two functions,
// Evolve and Post; here each proves the other.

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/base/string_map.h"
#include "ledger/base/table.h"
#include "ledger/base/work.h"
#include "ledger/domain/posting.h"
#include "quittance/v1/entry.pb.h"

namespace quittance {

class PostedSums {
 public:
  // The postings of all events of an entry.
  void Add(const v1::Record& record);

  // What is wrong, in sentences with the numbers, between all that was added and the rows of the
  // same entries. Reads whole tables. Once `work` is stopped it returns soon, with anything.
  std::vector<std::string> Findings(const TableReader& rows, const Work& work = Work()) const;

 private:
  // Debits - credits on the customer's accounts: 1100, 2100, 2300.
  using CustomerSums = std::array<int64_t, 4>;

  void AddPosting(std::string_view stream, std::string_view date, const Posting& posting);
  void CheckTotals(const TableReader& rows, StopCheck& check,
                   std::vector<std::string>* findings) const;
  void CheckMovements(const TableReader& rows, StopCheck& check,
                      std::vector<std::string>* findings) const;

  std::map<std::string, int64_t> by_currency_;
  StringMap<CustomerSums> by_customer_;    // by stream, currency
  StringMap<int64_t> receivable_on_date_;  // 1100 alone, by stream, currency, effective date
};

}  // namespace quittance
