#pragma once
// What the postings of entries sum to, for each book, control account and currency. They go with
// the entries, whatever log or partition these stand on: sums of parts are added.

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "ledger/domain/posting.h"
#include "quittance/v1/entry.pb.h"

namespace quittance {

class ControlTotals {
 public:
  struct Sums {
    int64_t debit_minor = 0;
    int64_t credit_minor = 0;
    bool operator==(const Sums&) const = default;
  };
  using Key = std::tuple<std::string, v1::ControlAccount, std::string>;  // book, account, currency

  // The postings of all events of an entry.
  void Add(const v1::Record& record);

  const std::map<Key, Sums>& sums() const { return sums_; }
  bool operator==(const ControlTotals&) const = default;

 private:
  std::map<Key, Sums> sums_;
};

}  // namespace quittance
