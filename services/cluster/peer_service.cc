#include "services/cluster/peer_service.h"

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/impl/rpc_service_method.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "ledger/base/status_macros.h"
#include "services/cluster/peer_messages.h"
#include "services/rpc/parse.h"
#include "services/rpc/rpc_table.h"

namespace quittance {
namespace {

constexpr size_t kAnswerThreads = 2;
constexpr size_t kQuestionThreads = 4;
constexpr size_t kQuestionsMax = 1024;

// Commands of one request on their way through a writer.
struct Batch {
  grpc::ServerUnaryReactor* reactor = nullptr;
  cluster::SubmitResponse* response = nullptr;
  std::vector<Answer> answers;
  std::atomic<size_t> left = 0;
};

grpc::Status ToGrpc(const absl::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()));
}

grpc::Status NotHere(PartitionId partition) {
  return grpc::Status(grpc::StatusCode::UNAVAILABLE,
                      ToString(partition) + " is not held by this process");
}

grpc::ServerUnaryReactor* End(grpc::CallbackServerContext* context, const grpc::Status& status) {
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

bool WaitsForReference(const cluster::SubmitRequest& request) {
  return request.log() != v1::LOG_REFERENCE &&
         std::any_of(request.commands().begin(), request.commands().end(),
                     [](const cluster::ForwardedCommand& forwarded) {
                       return HeaderOf(forwarded.command()).after_size() > 0;
                     });
}

void Finish(Batch& batch) {
  for (Answer& answer : batch.answers) {
    *batch.response->add_answers() = ToForwarded(std::move(answer));
  }
  batch.reactor->Finish(grpc::Status::OK);
}

// OK: the caller is a peer.
grpc::Status PeerProblem(const grpc::CallbackServerContext& context, Trust trust) {
  Caller caller;
  google::rpc::Status problem;
  if (trust == Trust::kMetadata) return grpc::Status::OK;
  const bool is_known = ReadCaller(context, trust, &caller, &problem);
  // A service may act for whomever it names, but not as a peer.
  const bool is_peer = caller.actor.principal == kPeerPrincipal && caller.forwarded_by.empty();
  if (is_known && (!caller.is_certified || is_peer)) return grpc::Status::OK;
  return grpc::Status(grpc::StatusCode::PERMISSION_DENIED,
                      "only processes of the ledger may ask for this: the certificate must name "
                      "quittance:service/quittance");
}

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  return std::min(absl::FromChrono(context.deadline()), absl::Now() + kDeadlineMax);
}

}  // namespace

PeerService::PeerService(const Ledger* ledger, const LocalWriters* writers, Trust trust)
    : ledger_(*ledger),
      writers_(writers),
      trust_(trust),
      queries_(AllQueries()),
      answers_(kAnswerThreads, 0),
      questions_(kQuestionThreads, kQuestionsMax) {
  const auto add = [this](int index, const char* path, grpc::internal::MethodHandler* handler) {
    AddMethod(
        new grpc::internal::RpcServiceMethod(path, grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodCallback(index, handler);
  };
  add(0, kPeerSubmit,
      new grpc::internal::CallbackUnaryHandler<cluster::SubmitRequest, cluster::SubmitResponse>(
          [this](grpc::CallbackServerContext* context, const cluster::SubmitRequest* request,
                 cluster::SubmitResponse* response) {
            return Submit(context, *request, response);
          }));
  add(1, kPeerAsk,
      new grpc::internal::CallbackUnaryHandler<cluster::AskRequest, cluster::AskResponse>(
          [this](grpc::CallbackServerContext* context, const cluster::AskRequest* request,
                 cluster::AskResponse* response) { return Ask(context, *request, response); }));
}

PeerService::~PeerService() { outstanding_.AwaitNone(); }

grpc::ServerUnaryReactor* PeerService::Submit(grpc::CallbackServerContext* context,
                                              const cluster::SubmitRequest& request,
                                              cluster::SubmitResponse* response) {
  if (const grpc::Status problem = PeerProblem(*context, trust_); !problem.ok()) {
    return End(context, problem);
  }
  const PartitionId partition{request.log(), request.partition()};
  const std::shared_ptr<Writer> writer = writers_ == nullptr ? nullptr : writers_->Find(partition);
  if (writer == nullptr) return End(context, NotHere(partition));
  if (request.commands().empty()) return End(context, grpc::Status::OK);
  // gRPC keeps request and response until the reactor finishes.
  auto batch = std::make_shared<Batch>();
  batch->reactor = context->DefaultReactor();
  batch->response = response;
  batch->answers.resize(static_cast<size_t>(request.commands_size()));
  batch->left = batch->answers.size();
  std::vector<Submission> submissions;
  for (int i = 0; i < request.commands_size(); ++i) {
    Submission& submission = submissions.emplace_back(ToSubmission(request.commands(i)));
    submission.deadline = DeadlineOf(*context);
    submission.done = [this, batch, i](quittance::Answer answer) {
      batch->answers[static_cast<size_t>(i)] = std::move(answer);
      if (batch->left.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
      answers_.Post([this, batch] {
        Finish(*batch);
        outstanding_.Done();
      });
    };
  }
  outstanding_.Add();
  grpc::ServerUnaryReactor* const reactor = batch->reactor;
  if (!WaitsForReference(request)) {
    writer->Submit(submissions);
    return reactor;
  }
  questions_.Post([this, partition, submissions = std::move(submissions)]() mutable {
    SubmitBehindReference(partition, submissions);
  });
  return reactor;
}

// The reference view here may stand behind the one where the commands came in.
void PeerService::SubmitBehindReference(PartitionId partition,
                                        std::vector<Submission>& submissions) const {
  absl::Status reached;
  for (const Submission& submission : submissions) {
    reached.Update(ledger_.reference_view->AwaitAfter(*submission.command, submission.deadline));
  }
  const std::shared_ptr<Writer> writer = writers_->Find(partition);
  if (reached.ok() && writer != nullptr) return writer->Submit(submissions);
  for (Submission& submission : submissions) {
    submission.done(FaultAnswer(absl::UnavailableError(
        reached.ok() ? "the owner has changed" : std::string(reached.message()))));
  }
}

grpc::ServerUnaryReactor* PeerService::Ask(grpc::CallbackServerContext* context,
                                           const cluster::AskRequest& request,
                                           cluster::AskResponse* response) {
  if (const grpc::Status problem = PeerProblem(*context, trust_); !problem.ok()) {
    return End(context, problem);
  }
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  const absl::Time deadline = DeadlineOf(*context);
  outstanding_.Add();
  const bool posted = questions_.TryPost([this, reactor, deadline, &request, response] {
    reactor->Finish(Answer(request, deadline, response));
    outstanding_.Done();
  });
  if (posted) return reactor;
  outstanding_.Done();
  reactor->Finish(grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "too many questions wait"));
  return reactor;
}

grpc::Status PeerService::Answer(const cluster::AskRequest& request, absl::Time deadline,
                                 cluster::AskResponse* response) const {
  const PartitionId partition{request.log(), request.partition()};
  if (ledger_.projections == nullptr || !ledger_.projections->Holds(partition)) {
    return NotHere(partition);
  }
  QueryContext context;
  context.projections = ledger_.projections;
  context.deadline = deadline;
  context.today = request.today();
  if (!request.rpc().empty()) return ToGrpc(Query(request, std::move(context), response));
  const auto recorded = ledger_.projections->LastRecorded(partition, deadline);
  if (!recorded.ok()) return ToGrpc(recorded.status());
  response->set_last_recorded_at_us(recorded->last_recorded_at);
  response->set_clock_mode(recorded->clock_mode);
  return grpc::Status::OK;
}

absl::Status PeerService::Query(const cluster::AskRequest& request, QueryContext context,
                                cluster::AskResponse* response) const {
  const Rpc* const rpc = RpcTable::Get().Find(request.rpc());
  if (rpc == nullptr || rpc->kind != RpcKind::kQuery) {
    return absl::UnimplementedError(request.rpc() + " is no question of this build");
  }
  const std::unique_ptr<google::protobuf::Message> question = NewMessage(rpc->method->input_type());
  if (!question->ParseFromString(request.request())) {
    return absl::InvalidArgumentError("the request is not of this build");
  }
  OnlyPart only;
  only.partition = {request.log(), request.partition()};
  if (!request.whole()) context.only = &only;
  Work work([] { return false; });
  const LongWork nothing;
  const QueryCall call{
      .ledger = &ledger_, .context = std::move(context), .work = work, .long_work = nothing};
  const auto answer = queries_[rpc->index](call, *question);
  if (only.is_filled) {
    response->set_bytes(std::move(only.bytes));
    *response->mutable_position() = only.position;
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(answer.status());
  response->set_bytes((*answer)->SerializeAsString());
  return absl::OkStatus();
}

}  // namespace quittance
