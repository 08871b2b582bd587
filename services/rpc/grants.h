#pragma once
// Whether a certified caller holds the role it acts in: granted by the settings of the book it
// names, or as an operator of this server. What a role may do at all is authorization.h's.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "google/rpc/status.pb.h"
#include "ledger/base/string_map.h"
#include "services/rpc/caller.h"
#include "services/rpc/ledger.h"

namespace quittance {

// Thread-safe.
class Grants {
 public:
  // `operators` hold every role on every book, and alone what is of no book. `ledger` must outlive
  // it.
  Grants(const Ledger* ledger, const std::vector<std::string>& operators)
      : ledger_(*ledger), operators_(operators.begin(), operators.end()) {}

  // nullopt: the caller holds its role on the book, as the settings are now, or no certificate says
  // who calls. `book` empty: what is asked for is of no book.
  std::optional<google::rpc::Status> Problem(const Caller& caller, std::string_view book) const;

 private:
  const Ledger& ledger_;
  const StringSet operators_;
};

}  // namespace quittance
