#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "ledger/domain/book.h"
#include "ledger/domain/checks.h"
#include "ledger/domain/decide.h"
#include "ledger/domain/policies.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

// The reference writer's own rows are the reference.
const rows::BookRow* FindBook(const Situation& situation) {
  return tables::kBook.Find(situation.rows, situation.book);
}

// Every field but the name and version, which the caller compares, is a rule.
bool SameRules(const v1::AllocationPolicy& one, const v1::AllocationPolicy& other) {
  google::protobuf::util::MessageDifferencer differencer;
  differencer.set_repeated_field_comparison(google::protobuf::util::MessageDifferencer::AS_SET);
  return differencer.Compare(one, other);
}

// Allocations name policy and version: one version never means two sets of rules.
MaybeRefusal CheckPolicyVersions(const v1::BookSettings& before, const v1::BookSettings& after) {
  for (const v1::AllocationPolicy& policy : after.allocation_policies()) {
    if (!HasPolicy(before, policy.name())) continue;
    const v1::AllocationPolicy& old = PolicyOf(before, policy.name());
    if (policy.version() > old.version()) continue;
    if (policy.version() == old.version() && SameRules(policy, old)) continue;
    return WrongState(
        "allocation policy", policy.name(), fmt::format("at version {}", old.version()),
        fmt::format("below version {}", policy.version()), "other rules need a higher version");
  }
  return std::nullopt;
}

MaybeRefusal CheckCurrenciesStay(const v1::BookSettings& before, const v1::BookSettings& after) {
  for (const std::string& currency : before.currencies()) {
    const auto& kept = after.currencies();
    if (std::find(kept.begin(), kept.end(), currency) != kept.end()) continue;
    return WrongState("currency", currency, "in the book's settings", "kept there",
                      "accounts may have money in it, so it cannot be dropped");
  }
  return std::nullopt;
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
  RETURN_IF_REFUSED(CheckCurrenciesStay(book->settings(), command.settings()));
  RETURN_IF_REFUSED(CheckPolicyVersions(book->settings(), command.settings()));
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
