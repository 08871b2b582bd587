#include "services/cluster/peer_messages.h"

#include <cstring>
#include <iterator>
#include <utility>

namespace quittance {

cluster::ForwardedCommand ToForwarded(const Submission& submission) {
  cluster::ForwardedCommand forwarded;
  *forwarded.mutable_command() = *submission.command;
  forwarded.set_principal(submission.actor.principal);
  forwarded.set_on_behalf_of(submission.actor.on_behalf_of);
  forwarded.set_role(submission.actor.role);
  forwarded.set_request_hash(std::string(AsBytes(submission.request_hash)));
  forwarded.set_traceparent(submission.traceparent);
  if (submission.causation) *forwarded.mutable_causation() = *submission.causation;
  forwarded.set_cause_recorded_at_us(submission.cause_recorded_at);
  forwarded.set_reference_height_min(submission.reference_height_min);
  return forwarded;
}

Submission ToSubmission(const cluster::ForwardedCommand& forwarded) {
  Submission submission;
  submission.command = &forwarded.command();
  submission.route = RouteOf(forwarded.command());
  submission.actor = {.principal = forwarded.principal(),
                      .on_behalf_of = forwarded.on_behalf_of(),
                      .role = forwarded.role()};
  const std::string& hash = forwarded.request_hash();
  std::memcpy(submission.request_hash.data(), hash.data(),
              std::min(hash.size(), submission.request_hash.size()));
  submission.traceparent = forwarded.traceparent();
  if (forwarded.has_causation()) submission.causation = forwarded.causation();
  submission.cause_recorded_at = forwarded.cause_recorded_at_us();
  submission.reference_height_min = forwarded.reference_height_min();
  return submission;
}

cluster::ForwardedAnswer ToForwarded(Answer answer) {
  cluster::ForwardedAnswer forwarded;
  if (!answer.status.ok()) {
    forwarded.mutable_fault()->set_code(static_cast<int>(answer.status.code()));
    forwarded.mutable_fault()->set_message(std::string(answer.status.message()));
    return forwarded;
  }
  *forwarded.mutable_result() = std::move(answer.result);
  forwarded.set_height(answer.height);
  forwarded.set_offset(answer.offset);
  forwarded.set_stream_version(answer.stream_version);
  forwarded.set_recorded_at_us(answer.recorded_at);
  forwarded.set_repeated(answer.repeated);
  for (v1::Event& event : answer.events) *forwarded.add_events() = std::move(event);
  return forwarded;
}

Answer ToAnswer(cluster::ForwardedAnswer forwarded) {
  if (forwarded.has_fault()) {
    return FaultAnswer(absl::Status(static_cast<absl::StatusCode>(forwarded.fault().code()),
                                    forwarded.fault().message()));
  }
  Answer answer;
  answer.result = std::move(*forwarded.mutable_result());
  answer.height = forwarded.height();
  answer.offset = forwarded.offset();
  answer.stream_version = forwarded.stream_version();
  answer.recorded_at = forwarded.recorded_at_us();
  answer.repeated = forwarded.repeated();
  answer.events.assign(std::make_move_iterator(forwarded.mutable_events()->begin()),
                       std::make_move_iterator(forwarded.mutable_events()->end()));
  return answer;
}

}  // namespace quittance
