#pragma once
// Every row of the double entry that the events of these nouns can post (DOMAIN.md §1), and what
// undoes each posting event. Scenarios must show every row; random commands must post no other.

#include <set>
#include <string_view>
#include <tuple>
#include <vector>

#include "ledger/domain/posting.h"
#include "tests/scenario/world.h"

namespace quittance::scenario {

// Event name ("invoice_issued"), control account, side.
using PostingRow = std::tuple<std::string_view, v1::ControlAccount, Side>;
const std::set<PostingRow>& PostingRows();

inline PostingRow RowOf(const DatedPosting& dated) {
  return {dated.event_name, dated.posting.account, dated.posting.side};
}

struct Opposite {
  std::string_view event;
  std::string_view opposite;  // posts each row of `event` on the other side; empty: none does
  std::string_view id;        // field by which the two are about the same thing
  std::string_view why_there_is_none;
};
const std::vector<Opposite>& Opposites();

std::string ToString(const PostingRow& row);

}  // namespace quittance::scenario
