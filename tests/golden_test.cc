// What was ever stored can still be read, means the same, and folds. --add first adds what
// the corpus lacks.

#include "tests/scenario/golden.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/scenario/arguments.h"
#include "tests/scenario/world.h"

namespace quittance::scenario {
namespace {

class Golden : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (IsAsked("--add")) AddToGolden();
  }
};

std::string TextBeside(std::string name) {
  return ReadGolden(name.replace(name.size() - 4, 4, ".txt"));
}

std::string FolderOf(const std::string& name) {
  const size_t end = name.rfind('/');
  const size_t begin = name.rfind('/', end - 1);
  return name.substr(begin + 1, end - begin - 1);
}

TEST_F(Golden, FilesAreOnlyAdded) { EXPECT_THAT(ManifestFindings(), testing::IsEmpty()); }

TEST_F(Golden, EventsMeanWhatTheyMeant) {
  for (const std::string& name : GoldenFiles("events", ".bin")) {
    SCOPED_TRACE(name);
    v1::Event event;
    DecodeGolden(name, &event);
    EXPECT_EQ(TextOf(event), TextBeside(name));
    const EventContext context{.book = "main",
                               .stream = "main/account/C1",
                               .account_id = "C1",
                               .date = event.effective_date()};
    Post(context, event, kPostingsVersion);
  }
}

TEST_F(Golden, RecordsMeanWhatTheyMeant) {
  for (const std::string& name : GoldenFiles("records", ".bin")) {
    SCOPED_TRACE(name);
    v1::Record record;
    DecodeGolden(name, &record);
    EXPECT_EQ(TextOf(record), TextBeside(name));
    EXPECT_EQ(v1::RecordKind_Name(record.kind()), FolderOf(name));
  }
}

TEST_F(Golden, HistoriesFold) {
  for (const std::string& name : GoldenFiles("histories", ".bin")) {
    SCOPED_TRACE(name);
    const std::vector<v1::Record> history = DecodeHistory(name);
    EXPECT_EQ(TextOf(history), TextBeside(name));
    World world;
    for (const v1::Record& record : history) world.Apply(record);
    EXPECT_THAT(world.BrokenInvariants(), testing::IsEmpty());
  }
}

TEST_F(Golden, EveryEventTypeIsThere) {
  std::set<std::string> shelved, folded;
  for (const std::string& name : GoldenFiles("events", ".bin")) shelved.insert(FolderOf(name));
  for (const std::string& name : GoldenFiles("histories", ".bin")) {
    for (const v1::Record& record : DecodeHistory(name)) {
      for (const v1::Event& event : record.events()) {
        const auto* oneof = event.GetDescriptor()->FindOneofByName("body");
        folded.insert(
            event.GetReflection()->GetOneofFieldDescriptor(event, oneof)->message_type()->name());
      }
    }
  }
  const auto* oneof = v1::Event::descriptor()->FindOneofByName("body");
  for (int i = 0; i < oneof->field_count(); ++i) {
    const std::string& type = oneof->field(i)->message_type()->name();
    EXPECT_TRUE(shelved.contains(type)) << type << " has no golden event";
    EXPECT_TRUE(folded.contains(type)) << type << " is in no golden history";
  }
}

TEST_F(Golden, EveryRecordKindIsThere) {
  std::set<std::string> kinds;
  for (const std::string& name : GoldenFiles("records", ".bin")) kinds.insert(FolderOf(name));
  for (int i = 1; i < v1::RecordKind_descriptor()->value_count(); ++i) {
    const std::string& kind = v1::RecordKind_descriptor()->value(i)->name();
    EXPECT_TRUE(kinds.contains(kind)) << kind << " has no golden record";
  }
}

}  // namespace
}  // namespace quittance::scenario
