#pragma once
// Separation of duties: what was done to a document and by whom, and what the same people therefore
// may not do to it. Which duties are kept apart is a table in the book's settings.

#include <string_view>

#include "ledger/domain/situation.h"

namespace quittance {

using DutiesDone = google::protobuf::RepeatedPtrField<rows::DutyDone>;

// Whether `second` can meet `first` on one document at all.
bool CanBeSeparated(v1::Duty first, v1::Duty second);

// SAME_PERSON: who acts, or whom they act for, did something to the document that the book keeps
// apart from `duty`. `what` and `id` name the document.
MaybeRefusal CheckDuty(const Situation& situation, const v1::BookSettings& settings, v1::Duty duty,
                       const DutiesDone& done, std::string_view what, std::string_view id);

// Evolve: the people of this entry did it.
void NoteDuty(const EventContext& context, v1::Duty duty, DutiesDone* done);

}  // namespace quittance
