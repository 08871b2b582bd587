#include "tests/scenario/world.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/base/hash.h"
#include "ledger/domain/business_date.h"
#include "ledger/domain/date.h"
#include "ledger/domain/invariants.h"
#include "ledger/domain/tables.h"
#include "tests/scenario/sealing.h"

namespace quittance::scenario {
namespace {

constexpr uint32_t kPartition = 0;

std::string_view BodyName(const v1::Event& event) {
  return event.GetReflection()
      ->GetOneofFieldDescriptor(event, event.GetDescriptor()->FindOneofByName("body"))
      ->name();
}

std::string HashBytes(const google::protobuf::Message& message) {
  return std::string(AsBytes(Sha256(message.SerializeAsString())));
}

}  // namespace

v1::Record World::NewRecord(const Route& route, const v1::Command& command) {
  const v1::CommandHeader& header = HeaderOf(command);
  v1::Record record;
  record.set_format(1);
  record.set_ledger_id("scenario-ledger-");
  record.set_log(route.log);
  record.set_partition(kPartition);
  record.set_prev(tips_[route.log]);
  record.set_nonce(fmt::format("nonce{:011}", commands_));
  record.set_command_id(header.command_id());
  record.set_request_hash(HashBytes(command));
  *record.mutable_request() = command;
  record.set_stream(route.stream);
  record.set_principal(actor_.principal);
  record.set_on_behalf_of(actor_.on_behalf_of);
  record.set_role(actor_.role);
  const Micros recorded_at = MicrosOfDate(today_);
  record.mutable_recorded_at()->set_seconds(recorded_at / 1'000'000);
  record.set_effective_date(header.effective_date().empty()
                                ? std::string(TodayOf(reference_, route.book, today_))
                                : header.effective_date());
  record.set_correlation_id(header.correlation_id());
  record.set_reference_height(heights_[v1::LOG_REFERENCE]);
  record.set_schema_level(kSchemaLevel);
  record.set_postings_version(kPostingsVersion);
  return record;
}

Executed World::Execute(v1::Command command) {
  ++commands_;
  v1::CommandHeader& header = *MutableHeaderOf(&command);
  if (header.command_id().empty()) header.set_command_id(fmt::format("c{}", commands_));
  Executed executed;
  executed.violations = Validate(command);
  if (!executed.violations.empty()) return executed;
  const Route route = RouteOf(command);
  FakeSeal(route.stream, &command);

  v1::Record& record = executed.record;
  record = NewRecord(route, command);
  const bool on_book = route.log == v1::LOG_REFERENCE;
  const Situation situation{.rows = on_book ? reference_ : accounts_,
                            .reference = reference_,
                            .book = route.book,
                            .stream = route.stream,
                            .account_id = route.account_id,
                            .effective_date = record.effective_date(),
                            .today = TodayOf(reference_, route.book, today_),
                            .recorded_on = today_,
                            .partition = kPartition,
                            .partition_count = kPartition + 1,
                            .actor = actor_};
  Outcome outcome(record.mutable_events(), record.mutable_result()->mutable_accepted());
  const MaybeRefusal refusal = Decide(situation, command, outcome);
  const auto* stream = tables::kStream.Find(situation.rows, route.stream);
  const uint64_t version = stream == nullptr ? 0 : stream->version();
  record.set_kind(refusal ? v1::RECORD_KIND_REFUSAL : v1::RECORD_KIND_COMMAND);
  record.set_stream_version(refusal ? version : version + 1);
  if (refusal) {
    CHECK(record.events().empty(), "a refused command left events");
    *record.mutable_result()->mutable_refusal() = *refusal;
  }
  executed.postings = Apply(record);
  return executed;
}

std::vector<DatedPosting> World::Apply(const v1::Record& record) {
  tips_[record.log()] = HashBytes(record);
  ++heights_[record.log()];
  const bool on_book = record.log() == v1::LOG_REFERENCE;
  Evolve(record, on_book ? reference_ : accounts_);
  const bool is_new = std::ranges::find(streams_, record.stream()) == streams_.end();
  if (is_new && tables::kAccount.Find(accounts_, record.stream()) != nullptr) {
    streams_.push_back(record.stream());
  }
  if (!on_book) posted_.Add(record);
  std::vector<DatedPosting> postings;
  for (const v1::Event& event : record.events()) {
    for (Posting& posting :
         Post(ContextOf(record, event.effective_date()), event, record.postings_version())) {
      postings.push_back({event.effective_date(), BodyName(event), std::move(posting)});
    }
  }
  return postings;
}

std::vector<std::string> World::BrokenInvariants() const {
  std::vector<std::string> broken = CheckInvariants(accounts_);
  std::ranges::move(posted_.Findings(accounts_), std::back_inserter(broken));
  return broken;
}

}  // namespace quittance::scenario
