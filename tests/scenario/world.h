#pragma once
// The pure domain as one small ledger in memory: books on the reference log, accounts in one
// partition. Each command becomes the record the writer would append, chained to the one before.
// What the real ledger has around the domain (log, writer, sealing) is left out.

#include <map>
#include <string>
#include <vector>

#include "ledger/domain/decide.h"
#include "ledger/domain/posted_sums.h"
#include "ledger/domain/testing/fake_tables.h"

namespace quittance::scenario {

struct DatedPosting {
  std::string date;
  std::string_view event_name;  // "invoice_issued"
  Posting posting;
};

// What became of one command.
struct Executed {
  std::vector<FieldViolation> violations;  // not empty: there is no record
  v1::Record record;                       // of kind COMMAND or REFUSAL
  std::vector<DatedPosting> postings;

  bool accepted() const { return record.kind() == v1::RECORD_KIND_COMMAND; }
};

class World {
 public:
  // Of the commands that follow: the date they are recorded on, and who gives them.
  void SetToday(std::string date) { today_ = std::move(date); }
  void SetActor(Actor actor) { actor_ = std::move(actor); }

  // Fills in what a service would: the command id where there is none ("c1", "c2", ...), and
  // sealed data.
  Executed Execute(v1::Command command);

  // Applies a record that was decided elsewhere.
  std::vector<DatedPosting> Apply(const v1::Record& record);

  // Every invariant that does not hold, in sentences: those of the rows, and that the postings'
  // sums agree with them.
  std::vector<std::string> BrokenInvariants() const;
  const std::string& today() const { return today_; }

  const FakeTables& rows() const { return accounts_; }
  FakeTables& mutable_rows() { return accounts_; }
  const FakeTables& reference() const { return reference_; }
  // Of accounts, in the order of their opening.
  const std::vector<std::string>& streams() const { return streams_; }

 private:
  v1::Record NewRecord(const Route& route, const v1::Command& command);
  void Finish(v1::Record* record);

  std::string today_ = "2024-01-01";
  Actor actor_{"anna", "", v1::ROLE_CLERK};
  FakeTables accounts_;
  FakeTables reference_;
  std::vector<std::string> streams_;
  PostedSums posted_;
  std::map<v1::Log, std::string> tips_;
  std::map<v1::Log, uint64_t> heights_;
  uint64_t commands_ = 0;
};

}  // namespace quittance::scenario
