#include <fmt/format.h>

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/base/place.h"
#include "ledger/domain/approval.h"
#include "ledger/domain/business_date.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/date.h"
#include "ledger/domain/due.h"
#include "ledger/domain/hold.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

constexpr size_t kAccountsAtOnce = 1000;

// NOT_FOUND (book).
MaybeRefusal FindBook(const Situation& situation, const rows::BookRow** book) {
  *book = tables::kBook.Find(situation.reference, situation.book);
  if (*book == nullptr) return NotFound("book", situation.book);
  return std::nullopt;
}

std::string StateOf(const rows::BookRow& book) {
  if (book.business_date().empty()) return "before its first day";
  return fmt::format("on {}{}", book.business_date(),
                     book.business_date_complete() ? "" : ", which is being run");
}

// WRONG_STATE unless the book has begun that day.
MaybeRefusal CheckBegun(const Situation& situation, const rows::BookRow& book,
                        const std::string& date) {
  if (date <= book.business_date()) return std::nullopt;
  return WrongState("book", situation.book, StateOf(book), "on " + date,
                    "only a day that has begun can be run");
}

// WRONG_STATE unless `date` is the day after the last one, and all before it has been run.
MaybeRefusal CheckFollows(const Situation& situation, const rows::BookRow& book,
                          const std::string& date) {
  if (book.business_date().empty()) return std::nullopt;
  const std::string next = AddDays(book.business_date(), 1);
  if (book.business_date_complete() && date == next) return std::nullopt;
  const std::string needed = book.business_date_complete() ? "on " + AddDays(date, -1) : "complete";
  return WrongState("book", situation.book, StateOf(book), needed,
                    fmt::format("the next day is {}, once that one is complete", next));
}

bool HasRun(const rows::BookRow& book, const v1::CompleteBusinessDate& command) {
  if (command.date() < book.business_date() || book.business_date_complete()) return true;
  return std::ranges::find(book.partitions_run(), command.at().partition()) !=
         book.partitions_run().end();
}

// NOT_FOUND unless the stream is the one of its partition.
MaybeRefusal CheckControl(const Situation& situation) {
  const uint32_t control =
      ControlOf(situation.book, situation.partition, situation.partition_count);
  if (situation.stream == ControlStreamOf(situation.book, control)) return std::nullopt;
  return NotFound("control stream", situation.stream);
}

// WRONG_STATE unless the day before it was the last that was run here.
MaybeRefusal CheckNextHere(const Situation& situation, const std::string& date_run,
                           const std::string& date) {
  if (date_run.empty() || date == AddDays(date_run, 1)) return std::nullopt;
  return WrongState("control stream", situation.stream, "run up to " + date_run,
                    "run up to " + AddDays(date, -1), "days are run one by one");
}

void Run(const Situation& situation, const Due& due, Outcome& outcome) {
  switch (due.kind) {
    case rows::DUE_HOLD_ENDS:
      return EndHold(situation, due.id, outcome);
    case rows::DUE_APPROVAL_EXPIRES:
      return ExpireApproval(situation, due.id, outcome);
    default:
      CHECK(false, "{} waits as kind {}", due.id, static_cast<int>(due.kind));
  }
}

}  // namespace

std::string_view TodayOf(const TableReader& reference, std::string_view book,
                         std::string_view recorded_on) {
  const rows::BookRow* row = tables::kBook.Find(reference, book);
  return row == nullptr || row->business_date().empty() ? recorded_on : row->business_date();
}

std::string ControlStreamOf(std::string_view book, uint32_t control) {
  return fmt::format("{}/control/{}", book, control);
}

uint32_t ControlOf(std::string_view book, uint32_t partition, uint32_t partition_count) {
  uint32_t control = 0;
  while (PartitionOf(ControlStreamOf(book, control), partition_count) != partition) ++control;
  return control;
}

MaybeRefusal Decide(const Situation& situation, const v1::AdvanceBusinessDate& command,
                    Outcome& outcome) {
  const rows::BookRow* book = nullptr;
  RETURN_IF_REFUSED(FindBook(situation, &book));
  RETURN_IF_REFUSED(CheckFollows(situation, *book, command.date()));
  // East of Greenwich the day begins first.
  const std::string latest = AddDays(situation.recorded_on, 1);
  if (command.date() > latest) {
    return Refuse(v1::EFFECTIVE_DATE_IN_FUTURE,
                  fmt::format("business date {} is after {}", command.date(), latest),
                  {{"effective_date", command.date()}, {"latest", latest}});
  }
  outcome.Add(command.date()).mutable_business_date_advanced()->set_date(command.date());
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::CompleteBusinessDate& command,
                    Outcome& outcome) {
  const rows::BookRow* book = nullptr;
  RETURN_IF_REFUSED(FindBook(situation, &book));
  RETURN_IF_REFUSED(CheckBegun(situation, *book, command.date()));
  if (HasRun(*book, command)) return std::nullopt;
  *outcome.Add(command.date()).mutable_partition_date_run()->mutable_at() = command.at();
  if (static_cast<uint32_t>(book->partitions_run_size()) + 1 < command.partition_count()) {
    return std::nullopt;
  }
  outcome.Add(command.date()).mutable_business_date_completed()->set_date(command.date());
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::RunDue& command, Outcome& outcome) {
  const rows::BookRow* book = nullptr;
  RETURN_IF_REFUSED(FindBook(situation, &book));
  RETURN_IF_REFUSED(CheckControl(situation));
  const std::string& date = command.date();
  RETURN_IF_REFUSED(CheckBegun(situation, *book, date));
  const rows::ControlRow* control = tables::kControl.Find(situation.rows, situation.stream);
  const std::string date_run = control == nullptr ? "" : control->date_run();
  if (!date_run.empty() && date <= date_run) return std::nullopt;
  RETURN_IF_REFUSED(CheckNextHere(situation, date_run, date));
  const std::vector<std::string> accounts =
      AccountsDueBefore(situation.rows, situation.book, date, kAccountsAtOnce);
  if (accounts.empty()) {
    v1::DateRun& run = *outcome.Add(date).mutable_date_run();
    run.set_date(date);
    run.set_partition_count(situation.partition_count);
    return std::nullopt;
  }
  v1::AccountsDue& due = *outcome.Add(date).mutable_accounts_due();
  due.set_date(date);
  due.mutable_account_ids()->Add(accounts.begin(), accounts.end());
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::RunAccountDue& command,
                    Outcome& outcome) {
  const rows::BookRow* book = nullptr;
  RETURN_IF_REFUSED(FindBook(situation, &book));
  Ground ground;
  RETURN_IF_REFUSED(FindGround(situation, AccountNeed::kExists, &ground));
  RETURN_IF_REFUSED(CheckBegun(situation, *book, command.date()));
  for (const Due& due : DueBefore(situation.rows, situation.stream, command.date())) {
    Run(situation, due, outcome);
  }
  return std::nullopt;
}

}  // namespace quittance
