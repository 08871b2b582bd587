// Whatever happens to customers, in whatever order: the books hold. Seeded, so that a failure is
// found again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/scenario/posting_rows.h"
#include "tests/scenario/print_outcome.h"
#include "tests/scenario/random_commands.h"
#include "tests/scenario/run_day.h"

namespace quittance::scenario {
namespace {

constexpr int kCommandsPerSeed = 600;

class Property : public testing::TestWithParam<uint64_t> {};

// Half of the books have a business date.
bool HasBusinessDate(uint64_t seed) { return seed % 2 == 0; }

void PassTime(uint64_t seed, RandomCommands* commands, World* world) {
  world->SetToday(commands->NextDay());
  if (HasBusinessDate(seed)) RunDays(world->today(), world);
  world->SetActor(commands->NextActor());
}

std::string Story(const Executed& executed) {
  return executed.record.request().ShortDebugString() + "\n" + PrintOutcome(executed);
}

TEST_P(Property, RandomCommandsKeepEveryInvariant) {
  World world;
  RandomCommands commands(GetParam(), world);
  for (const v1::Command& command : commands.Opening()) {
    ASSERT_TRUE(world.Execute(command).accepted()) << command.ShortDebugString();
  }
  int accepted = 0;
  for (int i = 0; i < kCommandsPerSeed; ++i) {
    PassTime(GetParam(), &commands, &world);
    const v1::Command command = commands.Next();
    const Executed executed = world.Execute(command);
    ASSERT_TRUE(executed.violations.empty()) << command.ShortDebugString() << Story(executed);
    ASSERT_THAT(world.BrokenInvariants(), testing::IsEmpty()) << "after " << Story(executed);
    for (const DatedPosting& posting : executed.postings) {
      ASSERT_TRUE(PostingRows().contains(RowOf(posting))) << ToString(RowOf(posting));
    }
    accepted += executed.accepted();
  }
  EXPECT_GT(accepted, kCommandsPerSeed / 2);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Property, testing::Range<uint64_t>(1, 11));

// The generator is worth something only if it reaches everything.
TEST(RandomCommandsTest, ReachEveryPostingRowAndCommand) {
  std::set<PostingRow> rows;
  std::map<int, int> accepted;  // by Command's body case
  int cleared_by_policy = 0;
  for (uint64_t seed = 1; seed <= 14; ++seed) {
    World world;
    RandomCommands commands(seed, world);
    for (const v1::Command& command : commands.Opening()) world.Execute(command);
    for (int i = 0; i < kCommandsPerSeed; ++i) {
      PassTime(seed, &commands, &world);
      const Executed executed = world.Execute(commands.Next());
      for (const DatedPosting& posting : executed.postings) rows.insert(RowOf(posting));
      if (executed.accepted()) ++accepted[executed.record.request().body_case()];
      for (const v1::Event& event : executed.record.events()) {
        const v1::CreditAllocated& allocated = event.credit_allocated();
        cleared_by_policy += !allocated.policy().empty() && allocated.difference_minor() > 0;
      }
    }
  }
  for (const PostingRow& row : PostingRows()) EXPECT_TRUE(rows.contains(row)) << ToString(row);
  EXPECT_GT(cleared_by_policy, 0);
  const auto* oneof = v1::Command::descriptor()->FindOneofByName("body");
  for (int i = 0; i < oneof->field_count(); ++i) {
    const auto* field = oneof->field(i);
    if (field->message_type()->FindFieldByName("account_id") == nullptr) continue;
    if (field->name() == "open_account") continue;
    EXPECT_GT(accepted[field->number()], 0) << field->name();
  }
}

}  // namespace
}  // namespace quittance::scenario
