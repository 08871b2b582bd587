#pragma once
// Reactors: what follows on other streams from an entry. Adding one: a file here with a function
//   std::vector<v1::Command> XReactions(const Cause&)
// and a line in reaction.cc. Its commands are a pure function of the cause, their ids too, so that
// sending them again, by whomever, has no second effect.

#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/entry.h"
#include "quittance/v1/command.pb.h"

namespace quittance {

struct Cause {
  Entry entry;  // of a command that was accepted
  uint32_t accounts_partitions = 0;
};

struct Reaction {
  v1::Command command;    // valid, with its id
  std::string principal;  // "reactor/<name>"
};

// Anything follows from such a record. Cheap.
bool HasReactions(const v1::Record& record);

// In the order they are to be sent.
std::vector<Reaction> ReactionsTo(const Cause& cause);

}  // namespace quittance
