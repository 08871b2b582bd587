#include "services/rpc/status_map.h"

#include <fmt/format.h>

#include <initializer_list>
#include <utility>

#include "google/rpc/error_details.pb.h"
#include "ledger/base/check.h"
#include "ledger/base/deterministic.h"
#include "services/rpc/certified_name.h"

namespace quittance {
namespace {

using Metadata = std::initializer_list<std::pair<std::string, std::string>>;

constexpr const char* kDomain = "quittance";
constexpr int64_t kRetryDelayMs = 100;
// The longest name a book can have.
constexpr size_t kBookShownMax = 64;

// The same detail has the same bytes: a map would serialise in any order.
void AddDetail(const google::protobuf::Message& detail, google::rpc::Status* status) {
  google::protobuf::Any& any = *status->add_details();
  any.set_type_url("type.googleapis.com/" + detail.GetDescriptor()->full_name());
  any.set_value(SerializeDeterministic(detail));
}

google::rpc::Status Make(grpc::StatusCode code, std::string message, std::string_view reason,
                         Metadata metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(kDomain);
  for (const auto& [key, value] : metadata) {
    if (!value.empty()) (*info.mutable_metadata())[key] = value;
  }
  google::rpc::Status status;
  status.set_code(code);
  status.set_message(std::move(message));
  AddDetail(info, &status);
  return status;
}

std::string Text(const absl::Status& status) { return std::string(status.message()); }

// "REASON: what happened" -> REASON.
std::string_view ReasonBefore(std::string_view text, std::string_view otherwise) {
  const size_t colon = text.find(": ");
  if (colon == std::string_view::npos || colon == 0) return otherwise;
  for (const char c : text.substr(0, colon)) {
    if ((c < 'A' || c > 'Z') && c != '_') return otherwise;
  }
  return text.substr(0, colon);
}

google::rpc::Status OutcomeUnknown(grpc::StatusCode code, std::string_view what,
                                   std::string_view command_id) {
  return Make(
      code,
      fmt::format("{}; the outcome is unknown: send the same command with the same id again "
                  "to learn it",
                  what),
      "OUTCOME_UNKNOWN", {{"command_id", std::string(command_id)}});
}

grpc::StatusCode CodeOfQuery(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kDataLoss:
      return static_cast<grpc::StatusCode>(code);
    default:
      return grpc::StatusCode::INTERNAL;
  }
}

// "header.as_of: '2024-13-01' is not a date" -> its two parts; without a colon the field is
// unknown.
FieldViolation ViolationOf(std::string_view text) {
  const size_t colon = text.find(": ");
  if (colon == std::string_view::npos ||
      text.substr(0, colon).find(' ') != std::string_view::npos) {
    return {"", std::string(text)};
  }
  return {std::string(text.substr(0, colon)), std::string(text.substr(colon + 2))};
}

}  // namespace

grpc::Status ToGrpc(const google::rpc::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), status.message(),
                      status.SerializeAsString());
}

grpc::StatusCode CodeOf(v1::RefusalReason reason) {
  switch (reason) {
    case v1::VERSION_MISMATCH:
      return grpc::StatusCode::ABORTED;
    case v1::NOT_FOUND:
      return grpc::StatusCode::NOT_FOUND;
    case v1::ALREADY_EXISTS:
    case v1::DUPLICATE_EXTERNAL_REFERENCE:
      return grpc::StatusCode::ALREADY_EXISTS;
    case v1::APPROVAL_REQUIRED:
    case v1::SAME_PERSON:
      return grpc::StatusCode::PERMISSION_DENIED;
    case v1::AMOUNT_OVERFLOW:
      return grpc::StatusCode::OUT_OF_RANGE;
    default:
      return grpc::StatusCode::FAILED_PRECONDITION;
  }
}

google::rpc::Status RefusalStatus(const v1::Refusal& refusal, const RefusalPlace& where) {
  google::rpc::ErrorInfo info;
  info.set_reason(v1::RefusalReason_Name(refusal.reason()));
  info.set_domain(kDomain);
  auto& metadata = *info.mutable_metadata();
  for (const auto& [key, value] : refusal.details()) metadata[key] = value;
  metadata["command_id"] = where.command_id;
  if (where.place != nullptr) {
    metadata["place"] = fmt::format(
        "{}/{}", ToString({where.place->log(), where.place->partition()}), where.place->height());
    metadata["stream_version"] = std::to_string(where.stream_version);
  }
  google::rpc::Status status;
  status.set_code(CodeOf(refusal.reason()));
  status.set_message(refusal.message());
  AddDetail(info, &status);
  return status;
}

google::rpc::Status BadRequestStatus(const std::vector<FieldViolation>& violations) {
  CHECK(!violations.empty());
  google::rpc::BadRequest bad_request;
  std::string message;
  for (const FieldViolation& violation : violations) {
    auto& added = *bad_request.add_field_violations();
    added.set_field(violation.field);
    added.set_description(violation.description);
    if (message.empty()) {
      message = violation.field.empty()
                    ? violation.description
                    : fmt::format("{} {}", violation.field, violation.description);
    }
  }
  if (violations.size() > 1) message += fmt::format(" (and {} more)", violations.size() - 1);
  google::rpc::Status status =
      Make(grpc::StatusCode::INVALID_ARGUMENT, std::move(message), "INVALID_ARGUMENT", {});
  AddDetail(bad_request, &status);
  return status;
}

google::rpc::Status UnauthenticatedStatus(std::string_view key, std::string_view problem) {
  return Make(grpc::StatusCode::UNAUTHENTICATED, fmt::format("metadata '{}' {}", key, problem),
              "UNAUTHENTICATED", {{"metadata_key", std::string(key)}});
}

google::rpc::Status CertificateStatus(std::string_view problem) {
  return Make(
      grpc::StatusCode::UNAUTHENTICATED,
      fmt::format("the connection's certificate does not say who calls: {}; it must hold {}",
                  problem, kCertifiedNameNeeded),
      "UNAUTHENTICATED", {{"certificate_needed", kCertifiedNameNeeded}});
}

google::rpc::Status DeniedStatus(std::string_view rpc, v1::Role role, Roles allowed) {
  const std::string names = NamesOfRoles(allowed);
  return Make(grpc::StatusCode::PERMISSION_DENIED,
              fmt::format("{} may not call {}; allowed: {}", NameOfRole(role), rpc,
                          names.empty() ? "nobody" : names),
              "ROLE_NOT_ALLOWED",
              {{"rpc", std::string(rpc)}, {"role", NameOfRole(role)}, {"roles_allowed", names}});
}

google::rpc::Status NotGrantedStatus(std::string_view principal, v1::Role role,
                                     std::string_view book) {
  const std::string of(book.substr(0, kBookShownMax));
  std::string message =
      of.empty() ? fmt::format(
                       "{0} is no operator, and this is about the whole ledger, not about "
                       "one book; serve with --operator {0}",
                       principal)
                 : fmt::format(
                       "{0} is not granted the role {1} on book {2}; have it added to "
                       "role_grants of the book's settings (ChangeBookSettings), or serve "
                       "with --operator {0}",
                       principal, NameOfRole(role), of);
  return Make(grpc::StatusCode::PERMISSION_DENIED, std::move(message),
              of.empty() ? "NOT_AN_OPERATOR" : "ROLE_NOT_GRANTED",
              {{"principal", std::string(principal)}, {"role", NameOfRole(role)}, {"book", of}});
}

google::rpc::Status DeadlineTooLongStatus(int64_t asked_seconds, int64_t most_seconds) {
  return Make(grpc::StatusCode::INVALID_ARGUMENT,
              fmt::format("the deadline is {} s away; at most {} s are allowed", asked_seconds,
                          most_seconds),
              "DEADLINE_TOO_LONG",
              {{"asked_seconds", std::to_string(asked_seconds)},
               {"most_seconds", std::to_string(most_seconds)}});
}

google::rpc::Status MessageTooLargeStatus(size_t bytes, size_t limit_bytes) {
  return Make(
      grpc::StatusCode::RESOURCE_EXHAUSTED,
      fmt::format("the message has {} bytes; at most {} (4 MiB) are taken", bytes, limit_bytes),
      "MESSAGE_TOO_LARGE",
      {{"bytes", std::to_string(bytes)}, {"limit_bytes", std::to_string(limit_bytes)}});
}

google::rpc::Status AnswerTooLargeStatus(size_t bytes, size_t limit_bytes) {
  return Make(grpc::StatusCode::RESOURCE_EXHAUSTED,
              fmt::format("the answer has {} bytes; at most {} (4 MiB) are sent: ask for a smaller "
                          "page_size",
                          bytes, limit_bytes),
              "ANSWER_TOO_LARGE",
              {{"bytes", std::to_string(bytes)}, {"limit_bytes", std::to_string(limit_bytes)}});
}

google::rpc::Status ItemTooLargeStatus() {
  return Make(grpc::StatusCode::RESOURCE_EXHAUSTED,
              "decided, but the batch's answer has no room: send it again, in a smaller batch, to "
              "learn what became of it",
              "ANSWER_TOO_LARGE", {});
}

google::rpc::Status BusyStatus(std::string_view what) {
  google::rpc::Status status = Make(grpc::StatusCode::RESOURCE_EXHAUSTED,
                                    fmt::format("{}; nothing was done", what), "BUSY", {});
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_nanos(kRetryDelayMs * 1'000'000);
  AddDetail(retry, &status);
  return status;
}

google::rpc::Status CommandDeadlineStatus(std::string_view command_id) {
  return OutcomeUnknown(grpc::StatusCode::DEADLINE_EXCEEDED, "the deadline has passed", command_id);
}

google::rpc::Status CancelledStatus() {
  return Make(grpc::StatusCode::CANCELLED, "the caller has gone", "CANCELLED", {});
}

google::rpc::Status WriterStatus(const absl::Status& status, std::string_view command_id) {
  const std::string text = Text(status);
  const Metadata metadata = {{"command_id", std::string(command_id)}};
  switch (status.code()) {
    case absl::StatusCode::kResourceExhausted:
      return BusyStatus(text);
    case absl::StatusCode::kAlreadyExists:
      return Make(grpc::StatusCode::ALREADY_EXISTS, text, "COMMAND_ID_REUSED", metadata);
    case absl::StatusCode::kFailedPrecondition:
      return Make(grpc::StatusCode::FAILED_PRECONDITION, text,
                  ReasonBefore(text, "CLOCK_TIME_NOT_ALLOWED"), metadata);
    case absl::StatusCode::kInvalidArgument:
      return Make(grpc::StatusCode::INVALID_ARGUMENT, text, ReasonBefore(text, "INVALID_ARGUMENT"),
                  metadata);
    case absl::StatusCode::kDeadlineExceeded:
      return Make(grpc::StatusCode::DEADLINE_EXCEEDED, text + "; nothing was done",
                  "AFTER_NOT_REACHED", metadata);
    default:
      return OutcomeUnknown(grpc::StatusCode::UNAVAILABLE, text, command_id);
  }
}

google::rpc::Status QueryStatus(const absl::Status& status) {
  const std::string text = Text(status);
  if (status.code() == absl::StatusCode::kInvalidArgument) {
    return BadRequestStatus({ViolationOf(text)});
  }
  if (status.code() == absl::StatusCode::kResourceExhausted) return BusyStatus(text);
  const grpc::StatusCode code = CodeOfQuery(status.code());
  return Make(code, text, absl::StatusCodeToString(static_cast<absl::StatusCode>(code)), {});
}

google::rpc::Status KeyStatus(const absl::Status& status, std::string_view command_id) {
  const Metadata metadata = {{"command_id", std::string(command_id)}};
  if (status.code() == absl::StatusCode::kFailedPrecondition) {
    return Make(grpc::StatusCode::FAILED_PRECONDITION, Text(status) + "; nothing was done",
                "SUBJECT_ERASED", metadata);
  }
  return Make(grpc::StatusCode::UNAVAILABLE,
              fmt::format("the key store failed: {}; nothing was done", Text(status)), "KEY_STORE",
              metadata);
}

google::rpc::Status NotServingStatus(std::string_view why) {
  return Make(grpc::StatusCode::UNAVAILABLE, fmt::format("{}; nothing was done", why),
              "NOT_SERVING", {});
}

}  // namespace quittance
