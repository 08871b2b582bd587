#include "services/rpc/command_answer.h"

#include <google/protobuf/util/json_util.h>

#include "ledger/base/check.h"
#include "ledger/domain/posting.h"
#include "services/rpc/status_map.h"

namespace quittance {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;

void SetTimestamp(Micros instant, google::protobuf::Timestamp* timestamp) {
  timestamp->set_seconds(instant / kMicrosPerSecond);
  timestamp->set_nanos(static_cast<int32_t>(instant % kMicrosPerSecond * 1000));
}

std::string ToJson(const v1::Event& event) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  CHECK(google::protobuf::util::MessageToJsonString(event, &json, options).ok());
  return json;
}

void AddPostings(const Route& route, const v1::Event& event, const v1::BookSettings& settings,
                 v1::CommandResponse* response) {
  const EventContext context{.book = route.book,
                             .stream = route.stream,
                             .account_id = route.account_id,
                             .date = event.effective_date()};
  for (const Posting& posting : Post(context, event, kPostingsVersion)) {
    v1::PostingLine& line = *response->add_postings();
    line.set_code(CodeOf(posting.account, settings));
    line.set_name(std::string(NameOf(posting.account)));
    line.set_dimension(posting.dimension);
    line.set_currency(posting.currency);
    line.set_effective_date(event.effective_date());
    if (posting.side == Side::kDebit) {
      line.set_debit_minor(posting.amount_minor);
    } else {
      line.set_credit_minor(posting.amount_minor);
    }
  }
}

}  // namespace

bool ToResponse(const Ledger& ledger, const Intake& intake, const Answer& answer,
                v1::CommandResponse* response, google::rpc::Status* status) {
  const v1::CommandHeader& header = HeaderOf(*intake.command);
  if (!answer.status.ok()) {
    *status = WriterStatus(answer.status, header.command_id());
    return false;
  }
  const bool recorded = !header.validate_only();
  const v1::Place place = ToPlace(intake.partition, answer.height);
  if (answer.result.has_refusal()) {
    *status = RefusalStatus(answer.result.refusal(), {.command_id = header.command_id(),
                                                      .place = recorded ? &place : nullptr,
                                                      .stream_version = answer.stream_version});
    return false;
  }
  response->set_command_id(header.command_id());
  if (recorded) *response->mutable_place() = place;
  response->mutable_token()->set_log(intake.partition.log);
  response->mutable_token()->set_partition(intake.partition.number);
  response->mutable_token()->set_offset(answer.offset);
  response->set_stream(intake.stream);
  response->set_stream_version(answer.stream_version);
  SetTimestamp(answer.recorded_at, response->mutable_recorded_at());
  response->set_document_number(answer.result.accepted().document_number());
  response->set_event_count(answer.result.accepted().event_count());
  response->set_repeated_answer(answer.repeated);
  if (answer.events.empty()) return true;
  const Route route = RouteOf(*intake.command);
  const v1::BookSettings settings = ledger.SettingsOf(route.book);
  for (const v1::Event& event : answer.events) {
    AddPostings(route, event, settings, response);
    response->add_events_json(ToJson(event));
  }
  return true;
}

}  // namespace quittance
