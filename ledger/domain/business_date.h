#pragma once
// The rules of the business date: form of its commands, decisions, effects of its events on rows,
// postings. What may be refused stands at each command in business_date.proto.

#include <string>
#include <string_view>

#include "ledger/domain/posting.h"
#include "ledger/domain/situation.h"
#include "ledger/domain/violations.h"

namespace quittance {

// The date that a book's commands are decided on: its business date or, where it has begun none,
// the UTC date the entry is recorded on. Valid as long as both arguments.
std::string_view TodayOf(const TableReader& reference, std::string_view book,
                         std::string_view recorded_on);

// The book's stream in that partition of accounts, for what is the partition's and no account's.
std::string ControlStreamOf(std::string_view book, uint32_t control);
// The n of that stream.
uint32_t ControlOf(std::string_view book, uint32_t partition, uint32_t partition_count);

void Validate(const v1::AdvanceBusinessDate& command, Violations& violations);
void Validate(const v1::CompleteBusinessDate& command, Violations& violations);
void Validate(const v1::RunDue& command, Violations& violations);
void Validate(const v1::RunAccountDue& command, Violations& violations);

MaybeRefusal Decide(const Situation& situation, const v1::AdvanceBusinessDate& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::CompleteBusinessDate& command,
                    Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::RunDue& command, Outcome& outcome);
MaybeRefusal Decide(const Situation& situation, const v1::RunAccountDue& command, Outcome& outcome);

void Evolve(const EventContext& context, const v1::BusinessDateAdvanced& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::PartitionDateRun& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::BusinessDateCompleted& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::AccountsDue& event, TableWriter& rows);
void Evolve(const EventContext& context, const v1::DateRun& event, TableWriter& rows);

void Post(const EventContext& context, const v1::BusinessDateAdvanced& event, Postings& postings);
void Post(const EventContext& context, const v1::PartitionDateRun& event, Postings& postings);
void Post(const EventContext& context, const v1::BusinessDateCompleted& event, Postings& postings);
void Post(const EventContext& context, const v1::AccountsDue& event, Postings& postings);
void Post(const EventContext& context, const v1::DateRun& event, Postings& postings);

}  // namespace quittance
