#pragma once
// The only place that makes gRPC statuses: which code each kind of no has, and its google.rpc
// details. What a caller may rely on is the code and ErrorInfo {domain "quittance", reason,
// metadata}; messages are for people.

#include <grpcpp/support/status.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "ledger/base/place.h"
#include "ledger/domain/violations.h"
#include "quittance/v1/common.pb.h"
#include "quittance/v1/refusal.pb.h"
#include "services/rpc/authorization.h"

namespace quittance {

// With the whole of `status` in grpc-status-details-bin.
grpc::Status ToGrpc(const google::rpc::Status& status);

// The code of each reason to refuse.
grpc::StatusCode CodeOf(v1::RefusalReason reason);

// ErrorInfo: the reason, the refusal's details, its place (log, partition, height; absent where
// nothing was recorded), stream_version and command_id.
struct RefusalPlace {
  std::string command_id;
  const v1::Place* place = nullptr;
  uint64_t stream_version = 0;
};
google::rpc::Status RefusalStatus(const v1::Refusal& refusal, const RefusalPlace& where);

// INVALID_ARGUMENT, with BadRequest. REQUIRES: not empty.
google::rpc::Status BadRequestStatus(const std::vector<FieldViolation>& violations);

// UNAUTHENTICATED, reason UNAUTHENTICATED: metadata_key, and what is wrong with it.
google::rpc::Status UnauthenticatedStatus(std::string_view key, std::string_view problem);

// UNAUTHENTICATED, reason UNAUTHENTICATED: certificate_needed, and why the connection's does not
// do.
google::rpc::Status CertificateStatus(std::string_view problem);

// PERMISSION_DENIED, reason ROLE_NOT_ALLOWED: rpc, role, roles_allowed.
google::rpc::Status DeniedStatus(std::string_view rpc, v1::Role role, Roles allowed);

// PERMISSION_DENIED, reason ROLE_NOT_GRANTED or, where `book` is empty, NOT_AN_OPERATOR: principal,
// role, book.
google::rpc::Status NotGrantedStatus(std::string_view principal, v1::Role role,
                                     std::string_view book);

// INVALID_ARGUMENT, reason DEADLINE_TOO_LONG.
google::rpc::Status DeadlineTooLongStatus(int64_t asked_seconds, int64_t most_seconds);

// RESOURCE_EXHAUSTED, reason MESSAGE_TOO_LARGE or ANSWER_TOO_LARGE: bytes, limit_bytes.
google::rpc::Status MessageTooLargeStatus(size_t bytes, size_t limit_bytes);
google::rpc::Status AnswerTooLargeStatus(size_t bytes, size_t limit_bytes);
// The same of one item of a batch: the command was decided, its answer has no room. At most
// kItemTooLargeBytes long.
inline constexpr size_t kItemTooLargeBytes = 256;
google::rpc::Status ItemTooLargeStatus();

// RESOURCE_EXHAUSTED, reason BUSY, with RetryInfo: nothing was done.
google::rpc::Status BusyStatus(std::string_view what);

// DEADLINE_EXCEEDED, reason OUTCOME_UNKNOWN: the same command id resolves it. `command_id` is empty
// for a batch.
google::rpc::Status CommandDeadlineStatus(std::string_view command_id);

// CANCELLED, reason CANCELLED: for the log and the metrics; the caller has gone.
google::rpc::Status CancelledStatus();

// Of a writer's answer that is not OK (submission.h).
google::rpc::Status WriterStatus(const absl::Status& status, std::string_view command_id);

// Of a query that failed. INVALID_ARGUMENT texts begin with the field's path.
google::rpc::Status QueryStatus(const absl::Status& status);

// Of sealing that failed: FAILED_PRECONDITION, reason SUBJECT_ERASED; or UNAVAILABLE, reason
// KEY_STORE: nothing done.
google::rpc::Status KeyStatus(const absl::Status& status, std::string_view command_id);

// UNAVAILABLE, reason NOT_SERVING: this process serves nothing (any more).
google::rpc::Status NotServingStatus(std::string_view why);

}  // namespace quittance
