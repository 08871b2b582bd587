// What the scenarios as a whole must show: every way to be refused, every posting row, every
// command and event.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "tests/scenario/files.h"
#include "tests/scenario/posting_rows.h"
#include "tests/scenario/scenario.h"

namespace quittance::scenario {
namespace {

// Reasons that no command can bring about yet, and why. A line is deleted when that changes: the
// test below fails where a scenario shows it.
const std::map<v1::RefusalReason, std::string_view>& Unreachable() {
  static const auto& reasons = *new std::map<v1::RefusalReason, std::string_view>{
      {v1::SCHEMA_LEVEL_TOO_LOW, "no event needs a level above 1 yet"},
  };
  return reasons;
}

// The same for commands and events.
const std::map<std::string_view, std::string_view>& UnreachableNames() {
  static const auto& names = *new std::map<std::string_view, std::string_view>{
      {"raise_schema_level", "a new book is at the highest level this build knows"},
      {"schema_level_raised", "a new book is at the highest level this build knows"},
  };
  return names;
}

struct Shown {
  std::set<v1::RefusalReason> reasons;  // by `when`
  std::set<PostingRow> rows;            // by `when`
  std::set<std::string> commands;       // accepted
  std::set<std::string> events;
  // (first event, later one, id field) where both name the same id and the later one is `when`'s.
  std::set<std::tuple<std::string, std::string, std::string>> pairs;
};

std::string BodyName(const google::protobuf::Message& message) {
  const auto* oneof = message.GetDescriptor()->FindOneofByName("body");
  return message.GetReflection()->GetOneofFieldDescriptor(message, oneof)->name();
}

using Id = std::pair<std::string, std::string>;  // field, value

// The ids that the event's own fields name.
std::set<Id> IdsOf(const v1::Event& event) {
  const auto* oneof = event.GetDescriptor()->FindOneofByName("body");
  const auto* body = event.GetReflection()->GetOneofFieldDescriptor(event, oneof);
  const auto& message = event.GetReflection()->GetMessage(event, body);
  std::set<Id> ids;
  for (int i = 0; i < body->message_type()->field_count(); ++i) {
    const auto* field = body->message_type()->field(i);
    if (field->is_repeated() || !field->name().ends_with("_id")) continue;
    ids.emplace(field->name(), message.GetReflection()->GetString(message, field));
  }
  return ids;
}

void CollectPairs(const ScenarioRun& run, Shown* shown) {
  std::map<Id, std::set<std::string>> before;
  for (const Executed& executed : run.executed) {
    const bool is_when = &executed == &run.executed.back();
    for (const v1::Event& event : executed.record.events()) {
      for (const Id& id : IdsOf(event)) {
        for (const std::string& first : before[id]) {
          if (is_when) shown->pairs.emplace(first, BodyName(event), id.first);
        }
        before[id].insert(BodyName(event));
      }
    }
  }
}

void Collect(const ScenarioRun& run, Shown* shown) {
  CollectPairs(run, shown);
  for (const Executed& executed : run.executed) {
    if (executed.accepted()) shown->commands.insert(BodyName(executed.record.request()));
    for (const v1::Event& event : executed.record.events()) shown->events.insert(BodyName(event));
  }
  const Executed& when = run.executed.back();
  if (when.record.kind() == v1::RECORD_KIND_REFUSAL) {
    shown->reasons.insert(when.record.result().refusal().reason());
  }
  for (const DatedPosting& posting : when.postings) shown->rows.insert(RowOf(posting));
}

const Shown& AllShown() {
  static const Shown& all = *[] {
    auto* shown = new Shown();
    for (const std::string& name : ScenarioNames()) {
      const absl::StatusOr<Scenario> scenario = ParseScenario(ReadFile(ScenarioPath(name)));
      if (!scenario.ok()) continue;  // scenarios_test says so
      const absl::StatusOr<ScenarioRun> run = RunScenario(*scenario);
      if (run.ok()) Collect(*run, shown);
    }
    return shown;
  }();
  return all;
}

std::vector<std::string> BodyNames(const google::protobuf::Descriptor& type) {
  std::vector<std::string> names;
  const auto* oneof = type.FindOneofByName("body");
  for (int i = 0; i < oneof->field_count(); ++i) names.push_back(oneof->field(i)->name());
  return names;
}

TEST(Coverage, EveryRefusalReasonHasAScenario) {
  for (int i = 1; i < v1::RefusalReason_descriptor()->value_count(); ++i) {
    const auto* value = v1::RefusalReason_descriptor()->value(i);
    const auto reason = static_cast<v1::RefusalReason>(value->number());
    EXPECT_EQ(AllShown().reasons.contains(reason), !Unreachable().contains(reason))
        << value->name();
  }
}

TEST(Coverage, EveryPostingRowHasAScenario) {
  for (const PostingRow& row : PostingRows()) {
    EXPECT_TRUE(AllShown().rows.contains(row)) << ToString(row) << " in no scenario";
  }
  for (const PostingRow& row : AllShown().rows) {
    EXPECT_TRUE(PostingRows().contains(row)) << ToString(row) << " is not in posting_rows.cc";
  }
}

TEST(Coverage, EveryCommandIsAcceptedSomewhere) {
  for (const std::string& name : BodyNames(*v1::Command::descriptor())) {
    EXPECT_NE(AllShown().commands.contains(name), UnreachableNames().contains(name)) << name;
  }
}

TEST(Coverage, EveryEventHappensSomewhere) {
  for (const std::string& name : BodyNames(*v1::Event::descriptor())) {
    EXPECT_NE(AllShown().events.contains(name), UnreachableNames().contains(name)) << name;
  }
}

Side OtherSide(Side side) { return side == Side::kDebit ? Side::kCredit : Side::kDebit; }

TEST(Opposites, EveryPostingEventHasOneOrAReasonWhyNot) {
  std::map<std::string_view, Opposite> by_event;
  for (const Opposite& opposite : Opposites()) by_event[opposite.event] = opposite;
  for (const auto& [event, account, side] : PostingRows()) {
    ASSERT_TRUE(by_event.contains(event)) << event << " has no line in posting_rows.cc";
    const Opposite& opposite = by_event[event];
    EXPECT_NE(opposite.opposite.empty(), opposite.why_there_is_none.empty()) << event;
    if (opposite.opposite.empty()) continue;
    EXPECT_TRUE(PostingRows().contains({opposite.opposite, account, OtherSide(side)}))
        << opposite.opposite << " does not undo: " << ToString({event, account, side});
  }
}

// Either undoes the other: a scenario shows one of them first and then, of the same thing, the
// other.
TEST(Opposites, EveryOneNamedHasAScenario) {
  for (const auto& [event, opposite, id, why] : Opposites()) {
    if (opposite.empty()) continue;
    const std::string one(event), other(opposite), field(id);
    EXPECT_TRUE(AllShown().pairs.contains({one, other, field}) ||
                AllShown().pairs.contains({other, one, field}))
        << event << " and then " << opposite << " of the same " << id << " is in no scenario";
  }
}

TEST(Scenarios, AreEnough) { EXPECT_GE(ScenarioNames().size(), 60U); }

}  // namespace
}  // namespace quittance::scenario
