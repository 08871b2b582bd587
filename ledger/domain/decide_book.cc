#include <fmt/format.h>

#include "ledger/domain/book.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/decide.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

// The reference writer's own rows are the reference.
const rows::BookRow* FindBook(const Situation& situation) {
  return tables::kBook.Find(situation.rows, situation.book);
}

}  // namespace

MaybeRefusal Decide(const Situation& situation, const v1::CreateBook& command, Outcome& outcome) {
  if (FindBook(situation) != nullptr) return AlreadyExists("book", situation.book);
  v1::BookCreated& created = *outcome.Add(situation.effective_date).mutable_book_created();
  *created.mutable_settings() = command.settings();
  created.set_schema_level(kSchemaLevel);
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::ChangeBookSettings& command,
                    Outcome& outcome) {
  const rows::BookRow* book = FindBook(situation);
  if (book == nullptr) return NotFound("book", situation.book);
  v1::BookSettingsChanged& changed =
      *outcome.Add(situation.effective_date).mutable_book_settings_changed();
  *changed.mutable_settings() = command.settings();
  changed.set_settings_version(book->settings_version() + 1);
  return std::nullopt;
}

MaybeRefusal Decide(const Situation& situation, const v1::RaiseSchemaLevel& command,
                    Outcome& outcome) {
  const rows::BookRow* book = FindBook(situation);
  if (book == nullptr) return NotFound("book", situation.book);
  if (command.level() <= book->schema_level()) {
    return WrongState("book", situation.book,
                      fmt::format("at schema level {}", book->schema_level()),
                      fmt::format("below schema level {}", command.level()),
                      fmt::format("level {} would not raise it", command.level()));
  }
  outcome.Add(situation.effective_date).mutable_schema_level_raised()->set_level(command.level());
  return std::nullopt;
}

}  // namespace quittance
