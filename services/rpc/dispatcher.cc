#include "services/rpc/dispatcher.h"

#include <optional>
#include <string>
#include <utility>

#include "ledger/base/status_macros.h"
#include "ledger/domain/book_name.h"
#include "projections/fan_out.h"
#include "projections/scopes.h"
#include "services/rpc/json_log.h"
#include "services/rpc/parse.h"
#include "services/rpc/sealer.h"
#include "services/rpc/status_map.h"
#include "services/rpc/tokens.h"

namespace quittance {
namespace {

constexpr size_t kAnswerThreads = 2;
constexpr size_t kBlockingThreads = 2;
constexpr size_t kQueryThreads = 4;
constexpr size_t kLongThreads = 1;
constexpr size_t kQueueMax = 1024;
constexpr size_t kLongQueueMax = 8;

// Told though nothing is wrong: who runs the process wants to know. Not what is asked again and
// again while work goes on.
bool IsTold(const Rpc& rpc) {
  return rpc.name.starts_with("AdminService.") && rpc.name != "AdminService.GetWork";
}

bool IsFault(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::DEADLINE_EXCEEDED ||
         code == grpc::StatusCode::INTERNAL || code == grpc::StatusCode::DATA_LOSS ||
         code == grpc::StatusCode::UNKNOWN;
}

// nullptr: the request has no header, as an admin's.
const v1::QueryHeader* HeaderOf(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("header");
  if (field == nullptr || field->message_type() != v1::QueryHeader::descriptor()) return nullptr;
  return static_cast<const v1::QueryHeader*>(&request.GetReflection()->GetMessage(request, field));
}

// Of a question about one account; nullopt: it is about all.
std::optional<PartitionId> PartitionAskedAbout(const QueryContext& context,
                                               const v1::QueryHeader& header) {
  const google::protobuf::Message& request = *context.request;
  const auto* field = request.GetDescriptor()->FindFieldByName("account_id");
  if (field == nullptr) return std::nullopt;
  const std::string account_id = request.GetReflection()->GetString(request, field);
  if (account_id.empty()) return std::nullopt;
  return PartitionOfAccount(*context.projections, BookOf(header), account_id);
}

// The answer of the process that holds the partition; ABORTED where that is this one by now.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> AskWhole(const QueryContext& context,
                                                                    const Rpc& rpc,
                                                                    PartitionId partition) {
  ASSIGN_OR_RETURN(const PartTold told, AskElsewhere(context, partition, /*whole=*/true));
  std::unique_ptr<google::protobuf::Message> response = NewMessage(rpc.method->output_type());
  if (response->ParseFromString(told.bytes)) return response;
  return PartOfAnotherBuild(context, partition);
}

// nullopt: all tokens are of this ledger.
absl::StatusOr<std::optional<FieldViolation>> TokenProblem(
    const Ledger& ledger, const google::protobuf::Message& request) {
  const v1::QueryHeader* header = HeaderOf(request);
  if (header == nullptr) return std::nullopt;
  return ForeignToken(ledger, header->after(), "header.after");
}

}  // namespace

Dispatcher::Dispatcher(const Ledger* ledger, Trust trust, const std::vector<std::string>& operators,
                       Metrics* metrics)
    : ledger_(*ledger),
      trust_(trust),
      grants_(ledger, operators),
      metrics_(*metrics),
      queries_(AllQueries()),
      observer_([this](const Call& call, grpc::StatusCode code, const std::string& message) {
        Observe(call, code, message);
      }),
      answers_(kAnswerThreads, 0),
      blocking_(kBlockingThreads, kQueueMax),
      queries_pool_(kQueryThreads, kQueueMax),
      long_pool_(kLongThreads, kLongQueueMax),
      executions_{
          ledger, CommandIntake(ledger, &grants_), metrics, &deadlines_, &blocking_, &answers_,
          {}} {}

Dispatcher::~Dispatcher() { executions_.outstanding.AwaitNone(); }

void Dispatcher::Handle(const Rpc& rpc, grpc::CallbackServerContext* context,
                        const grpc::ByteBuffer* request, grpc::ByteBuffer* response,
                        grpc::ServerUnaryReactor** reactor) {
  const std::shared_ptr<Call> call =
      Call::Make(rpc, context, request, response, absl::Now(), &observer_);
  *reactor = call.get();
  if (const std::optional<google::rpc::Status> problem = Admit(call.get())) {
    call->Fail(*problem);
  } else if (rpc.kind == RpcKind::kQuery) {
    StartQuery(call);
  } else {
    Execution::Start(&executions_, call);
  }
}

std::optional<google::rpc::Status> Dispatcher::Admit(Call* call) const {
  google::rpc::Status problem;
  if (!ReadDeadline(call->context(), call->started(), &call->deadline, &problem) ||
      !ReadCaller(call->context(), trust_, &call->caller, &problem)) {
    return problem;
  }
  const v1::Role role = call->caller.actor.role;
  const Rpc& rpc = call->rpc();
  if (!Includes(rpc.roles, role)) return DeniedStatus(rpc.name, role, rpc.roles);
  const size_t bytes = call->request().Length();
  if (bytes > kMessageBytesMax) return MessageTooLargeStatus(bytes, kMessageBytesMax);
  return std::nullopt;
}

void Dispatcher::StartQuery(const std::shared_ptr<Call>& call) {
  call->Watch(&deadlines_);
  WorkPool& pool = call->rpc().is_long ? long_pool_ : queries_pool_;
  if (!pool.TryPost([this, call] { Answer(*call); })) {
    call->Fail(BusyStatus("too many queries wait"));
  }
}

void Dispatcher::Answer(Call& call) const {
  if (call.answered()) return;
  const auto* input = call.rpc().method->input_type();
  const std::unique_ptr<google::protobuf::Message> request = NewMessage(input);
  if (!ParseBuffer(call.request(), request.get())) {
    return call.Fail(BadRequestStatus({ExplainParse(call.request(), input, "")}));
  }
  if (std::string unknown = FindUnknownField("", *request); !unknown.empty()) {
    return call.Fail(BadRequestStatus({{std::move(unknown), "is not known to this build"}}));
  }
  const v1::QueryHeader* header = HeaderOf(*request);
  const std::string_view book = header == nullptr ? std::string_view() : BookOf(*header);
  if (const auto denied = grants_.Problem(call.caller, book)) return call.Fail(*denied);
  const auto foreign = TokenProblem(ledger_, *request);
  if (!foreign.ok()) return call.Fail(QueryStatus(foreign.status()));
  if (*foreign) return call.Fail(BadRequestStatus({**foreign}));
  const auto response = Ask(call, *request);
  if (!response.ok()) return call.Fail(QueryStatus(response.status()));
  if (MaySeePersonalData(call.caller.actor.role) && MayHoldSealed((*response)->GetDescriptor())) {
    OpenSealed(ledger_.id, *ledger_.keys, response->get());
  }
  const size_t bytes = (*response)->ByteSizeLong();
  if (bytes > kMessageBytesMax) return call.Fail(AnswerTooLargeStatus(bytes, kMessageBytesMax));
  call.Reply(**response);
}

absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Dispatcher::Ask(
    const Call& call, const google::protobuf::Message& request) const {
  if (ledger_.projections == nullptr) {
    return absl::UnimplementedError("this server has no read models");
  }
  QueryContext context;
  context.projections = ledger_.projections;
  context.deadline = call.deadline;
  context.elsewhere = ledger_.elsewhere;
  context.rpc = call.rpc().name;
  context.request = &request;
  const v1::QueryHeader* header = HeaderOf(request);
  if (header != nullptr && header->as_of().empty()) {
    ASSIGN_OR_RETURN(context.today, Today(context, *header, *ledger_.clock));
  }
  if (header != nullptr && context.elsewhere != nullptr) {
    const auto partition = PartitionAskedAbout(context, *header);
    if (partition && !IsHere(context, *partition)) {
      auto answer = AskWhole(context, call.rpc(), *partition);
      if (!absl::IsAborted(answer.status())) return answer;
    }
  }
  Work work([&] { return call.answered() || stopping_.load(std::memory_order_relaxed); });
  std::optional<LongWork::Listing> listing;
  if (call.rpc().is_long) {
    listing.emplace(&long_work_, call.rpc().method->name(), call.caller.actor.principal,
                    ledger_.clock->Now(), &work);
  }
  const QueryCall query{
      .ledger = &ledger_, .context = std::move(context), .work = work, .long_work = long_work_};
  return queries_[call.rpc().index](query, request);
}

void Dispatcher::Observe(const Call& call, grpc::StatusCode code,
                         const std::string& message) const {
  const absl::Duration took = absl::Now() - call.started();
  metrics_.CountCall(call.rpc(), code, took);
  if (!IsFault(code) && code != grpc::StatusCode::CANCELLED && !IsTold(call.rpc())) return;
  LogLine(IsFault(code) ? spdlog::level::warn : spdlog::level::info, "call",
          {{"rpc", call.rpc().name},
           {"code", static_cast<int>(code)},
           {"status", message},
           {"principal", call.caller.actor.principal},
           {"role", NameOfRole(call.caller.actor.role)},
           {"forwarded_by", call.caller.forwarded_by},
           {"command_id", call.command_id},
           {"traceparent", call.caller.traceparent},
           {"took_ms", absl::ToInt64Milliseconds(took)}});
}

}  // namespace quittance
