// Adding to the golden corpus.

#include <fmt/format.h>
#include <google/protobuf/util/delimited_message_util.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "ledger/base/check.h"
#include "ledger/base/hash.h"
#include "tests/scenario/files.h"
#include "tests/scenario/golden.h"
#include "tests/scenario/scenario.h"

namespace quittance::scenario {
namespace {

std::string PathOf(std::string_view name) {
  return fmt::format("{}/tests/golden/{}", QUITTANCE_SOURCE_DIR, name);
}

void Write(const std::string& name, std::string_view bytes) {
  CHECK(!std::filesystem::exists(PathOf(name)), "{} exists; golden files are never changed", name);
  WriteFile(PathOf(name), bytes);
}

// The message's type and which fields are set, all the way down: equal for messages that exercise
// the same layout.
std::string ShapeOf(const google::protobuf::Message& message) {
  const auto* reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  std::string shape = "{";
  for (const auto* field : fields) {
    shape += " " + field->name();
    if (field->message_type() == nullptr) continue;
    if (!field->is_repeated()) {
      shape += ShapeOf(reflection->GetMessage(message, field));
      continue;
    }
    std::set<std::string> shapes;
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      shapes.insert(ShapeOf(reflection->GetRepeatedMessage(message, field, i)));
    }
    for (const std::string& inner : shapes) shape += inner;
  }
  return shape + "}";
}

std::string EventType(const v1::Event& event) {
  const auto* oneof = event.GetDescriptor()->FindOneofByName("body");
  return event.GetReflection()->GetOneofFieldDescriptor(event, oneof)->message_type()->name();
}

// One folder of numbered messages, and the shapes it has.
template <typename Message>
class Shelf {
 public:
  explicit Shelf(std::string folder) : folder_(std::move(folder)) {
    for (const std::string& name : GoldenFiles(folder_, ".bin")) {
      Message message;
      DecodeGolden(name, &message);
      shapes_.insert(ShapeOf(message));
      ++count_;
    }
  }
  void AddIfNew(const Message& message) {
    if (!shapes_.insert(ShapeOf(message)).second) return;
    const std::string name = fmt::format("{}/{:03}", folder_, ++count_);
    Write(name + ".bin", message.SerializeAsString());
    Write(name + ".txt", TextOf(message));
  }
  bool empty() const { return count_ == 0; }

 private:
  std::string folder_;
  std::set<std::string> shapes_;
  int count_ = 0;
};

void AddEvents(const std::vector<v1::Record>& history) {
  for (const v1::Record& record : history) {
    for (const v1::Event& event : record.events()) {
      Shelf<v1::Event>("events/" + EventType(event)).AddIfNew(event);
    }
  }
}

// Only the first of its kind: shapes of requests and events are on their own shelves.
void AddRecord(const v1::Record& record) {
  Shelf<v1::Record> shelf("records/" + v1::RecordKind_Name(record.kind()));
  if (shelf.empty()) shelf.AddIfNew(record);
}

v1::Record BareRecord(v1::RecordKind kind) {
  v1::Record record;
  record.set_format(1);
  record.set_ledger_id("golden-ledger-id");
  record.set_log(v1::LOG_ACCOUNTS);
  record.set_partition(3);
  record.set_kind(kind);
  record.set_prev("the-32-bytes-of-a-record's-hash.");
  record.set_nonce("16-random-bytes.");
  record.mutable_recorded_at()->set_seconds(1'709'251'200);
  record.set_schema_level(1);
  record.set_postings_version(1);
  return record;
}

void AddBareRecords() {
  v1::Record genesis = BareRecord(v1::RECORD_KIND_GENESIS);
  genesis.mutable_genesis()->set_partition_count(8);
  genesis.mutable_genesis()->set_clock_mode(v1::CLOCK_MODE_SYSTEM);
  v1::Tip& tip = *genesis.mutable_genesis()->add_old_tips();
  tip.mutable_place()->set_log(v1::LOG_ACCOUNTS);
  tip.mutable_place()->set_partition(1);
  tip.mutable_place()->set_height(4711);
  tip.set_hash("the-32-bytes-of-a-record's-hash.");
  AddRecord(genesis);
  v1::Record claim = BareRecord(v1::RECORD_KIND_CLAIM);
  claim.mutable_claim()->set_owner_id("16-random-bytes.");
  claim.mutable_claim()->set_endpoint("127.0.0.1:7450");
  AddRecord(claim);
  AddRecord(BareRecord(v1::RECORD_KIND_NOOP));
  v1::Record moved = BareRecord(v1::RECORD_KIND_LOG_MOVED);
  moved.mutable_log_moved()->set_target("kafka:b1:9092,b2:9092/ledger");
  AddRecord(moved);
  *claim.mutable_claim()->mutable_moved() = tip;
  Shelf<v1::Record>("records/RECORD_KIND_CLAIM").AddIfNew(claim);
}

std::set<std::string> TypesIn(const std::vector<v1::Record>& history) {
  std::set<std::string> types;
  for (const v1::Record& record : history) {
    for (const v1::Event& event : record.events()) types.insert(EventType(event));
  }
  return types;
}

void AddHistory(const std::string& scenario_name, const std::vector<v1::Record>& history) {
  std::string name = "histories/" + scenario_name;
  std::ranges::replace(name.begin() + sizeof("histories"), name.end(), '/', '-');
  if (std::filesystem::exists(PathOf(name + ".bin"))) return;
  std::ostringstream bytes;
  for (const v1::Record& record : history) {
    CHECK(google::protobuf::util::SerializeDelimitedToOstream(record, &bytes));
  }
  Write(name + ".bin", bytes.str());
  Write(name + ".txt", TextOf(history));
}

// No command of this build raises the level above that of a new book, but its event must be read.
std::vector<v1::Record> SchemaLevelHistory() {
  World world;
  v1::Command create, raise;
  create.mutable_create_book()->mutable_settings()->add_currencies("EUR");
  raise.mutable_raise_schema_level()->set_level(1);
  v1::Record raised = world.Execute(raise).record;
  std::vector<v1::Record> history{world.Execute(create).record};
  raised.set_prev(std::string(AsBytes(Sha256(history.front().SerializeAsString()))));
  raised.set_kind(v1::RECORD_KIND_COMMAND);
  raised.set_stream_version(2);
  raised.mutable_result()->mutable_accepted();
  v1::Event& event = *raised.add_events();
  event.set_effective_date(raised.effective_date());
  event.mutable_schema_level_raised()->set_level(1);
  history.push_back(std::move(raised));
  return history;
}

void WriteManifest() {
  std::string text;
  for (const std::string_view extension : {".bin", ".txt"}) {
    for (const std::string& name : GoldenFiles("", extension)) {
      text += fmt::format("{}  {}\n", ToHex(AsBytes(Sha256(ReadGolden(name)))), name);
    }
  }
  WriteFile(PathOf("MANIFEST"), text);
}

}  // namespace

void AddToGolden() {
  std::set<std::string> types;
  for (const std::string& name : GoldenFiles("histories", ".bin")) {
    types.merge(TypesIn(DecodeHistory(name)));
  }
  AddBareRecords();
  AddEvents(SchemaLevelHistory());
  types.merge(TypesIn(SchemaLevelHistory()));
  AddHistory("book/schema_level_raised", SchemaLevelHistory());
  for (const std::string& name : ScenarioNames()) {
    const absl::StatusOr<Scenario> scenario = ParseScenario(ReadFile(ScenarioPath(name)));
    CHECK(scenario.ok(), "{}: {}", name, std::string(scenario.status().message()));
    const absl::StatusOr<ScenarioRun> run = RunScenario(*scenario);
    CHECK(run.ok(), "{}: {}", name, std::string(run.status().message()));
    std::vector<v1::Record> history;
    for (const Executed& executed : run->executed) {
      if (executed.violations.empty()) history.push_back(executed.record);
    }
    AddEvents(history);
    for (const v1::Record& record : history) AddRecord(record);
    std::set<std::string> shown = TypesIn(history);
    const size_t known = types.size();
    types.merge(shown);
    if (types.size() > known) AddHistory(name, history);
  }
  WriteManifest();
}

}  // namespace quittance::scenario
