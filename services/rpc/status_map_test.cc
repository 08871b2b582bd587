#include "services/rpc/status_map.h"

#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"

namespace quittance {
namespace {

google::rpc::ErrorInfo InfoOf(const google::rpc::Status& status) {
  google::rpc::ErrorInfo info;
  EXPECT_TRUE(status.details_size() > 0 && status.details(0).UnpackTo(&info));
  EXPECT_EQ(info.domain(), "quittance");
  return info;
}

TEST(StatusMap, DetailsTravelWhole) {
  const google::rpc::Status status = DeniedStatus("A.B", v1::ROLE_CLERK, 0);
  const grpc::Status sent = ToGrpc(status);
  EXPECT_EQ(sent.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  google::rpc::Status received;
  ASSERT_TRUE(received.ParseFromString(sent.error_details()));
  EXPECT_EQ(received.SerializeAsString(), status.SerializeAsString());
}

TEST(StatusMap, WhatIsNotGrantedSaysWhoInWhichRoleOnWhat) {
  const google::rpc::ErrorInfo info = InfoOf(NotGrantedStatus("ann", v1::ROLE_CLERK, "second"));
  EXPECT_EQ(info.reason(), "ROLE_NOT_GRANTED");
  EXPECT_EQ(info.metadata().at("principal"), "ann");
  EXPECT_EQ(info.metadata().at("role"), "clerk");
  EXPECT_EQ(info.metadata().at("book"), "second");
  const google::rpc::ErrorInfo whole = InfoOf(NotGrantedStatus("ann", v1::ROLE_SRE, ""));
  EXPECT_EQ(whole.reason(), "NOT_AN_OPERATOR");
  EXPECT_FALSE(whole.metadata().contains("book"));
  // The book's name is not checked yet: what is no name must not come back whole.
  EXPECT_LT(NotGrantedStatus("ann", v1::ROLE_CLERK, std::string(1 << 20, 'x')).ByteSizeLong(),
            1000u);
}

TEST(StatusMap, ARefusalCarriesReasonNumbersAndPlace) {
  v1::Refusal refusal;
  refusal.set_reason(v1::CREDIT_LIMIT_EXCEEDED);
  refusal.set_message("limit 100, exposure 90, asked 20");
  (*refusal.mutable_details())["limit"] = "100";
  v1::Place place;
  place.set_log(v1::LOG_ACCOUNTS);
  place.set_partition(3);
  place.set_height(42);
  const google::rpc::Status status =
      RefusalStatus(refusal, {.command_id = "c1", .place = &place, .stream_version = 7});
  EXPECT_EQ(status.code(), grpc::StatusCode::FAILED_PRECONDITION);
  const google::rpc::ErrorInfo info = InfoOf(status);
  EXPECT_EQ(info.reason(), "CREDIT_LIMIT_EXCEEDED");
  EXPECT_EQ(info.metadata().at("limit"), "100");
  EXPECT_EQ(info.metadata().at("place"), "accounts/3/42");
  EXPECT_EQ(info.metadata().at("stream_version"), "7");
  EXPECT_EQ(info.metadata().at("command_id"), "c1");
}

TEST(StatusMap, EveryReasonHasACodeThatIsNoFault) {
  for (int i = v1::RefusalReason_MIN + 1; i <= v1::RefusalReason_MAX; ++i) {
    if (!v1::RefusalReason_IsValid(i)) continue;
    const grpc::StatusCode code = CodeOf(static_cast<v1::RefusalReason>(i));
    EXPECT_TRUE(code == grpc::StatusCode::FAILED_PRECONDITION ||
                code == grpc::StatusCode::NOT_FOUND || code == grpc::StatusCode::ALREADY_EXISTS ||
                code == grpc::StatusCode::ABORTED || code == grpc::StatusCode::OUT_OF_RANGE ||
                code == grpc::StatusCode::PERMISSION_DENIED)
        << v1::RefusalReason_Name(static_cast<v1::RefusalReason>(i));
  }
  EXPECT_EQ(CodeOf(v1::VERSION_MISMATCH), grpc::StatusCode::ABORTED);
  EXPECT_EQ(CodeOf(v1::NOT_FOUND), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(CodeOf(v1::APPROVAL_REQUIRED), grpc::StatusCode::PERMISSION_DENIED);
}

struct WriterCase {
  absl::Status status;
  grpc::StatusCode code;
  const char* reason;
};

TEST(StatusMap, WritersFaultsSayWhetherSomethingMayHaveHappened) {
  const WriterCase cases[] = {
      {absl::ResourceExhaustedError("queue of 20000 is full"), grpc::StatusCode::RESOURCE_EXHAUSTED,
       "BUSY"},
      {absl::AlreadyExistsError("COMMAND_ID_REUSED: c1"), grpc::StatusCode::ALREADY_EXISTS,
       "COMMAND_ID_REUSED"},
      {absl::FailedPreconditionError("clock_time"), grpc::StatusCode::FAILED_PRECONDITION,
       "CLOCK_TIME_NOT_ALLOWED"},
      {absl::FailedPreconditionError("LOG_MOVED: accounts/0 goes on at kafka:b:9092/ledger"),
       grpc::StatusCode::FAILED_PRECONDITION, "LOG_MOVED"},
      {absl::InvalidArgumentError("ENTRY_TOO_LARGE: 1000001 bytes"),
       grpc::StatusCode::INVALID_ARGUMENT, "ENTRY_TOO_LARGE"},
      {absl::UnavailableError("log failed"), grpc::StatusCode::UNAVAILABLE, "OUTCOME_UNKNOWN"},
      {absl::InternalError("?"), grpc::StatusCode::UNAVAILABLE, "OUTCOME_UNKNOWN"},
      {absl::DeadlineExceededError("after"), grpc::StatusCode::DEADLINE_EXCEEDED,
       "AFTER_NOT_REACHED"},
  };
  for (const WriterCase& c : cases) {
    const google::rpc::Status status = WriterStatus(c.status, "c1");
    EXPECT_EQ(status.code(), c.code) << c.reason;
    EXPECT_EQ(InfoOf(status).reason(), c.reason);
  }
  google::rpc::RetryInfo retry;
  EXPECT_TRUE(WriterStatus(cases[0].status, "c1").details(1).UnpackTo(&retry));
  EXPECT_GT(retry.retry_delay().nanos(), 0);
  EXPECT_EQ(InfoOf(CommandDeadlineStatus("c9")).metadata().at("command_id"), "c9");
}

TEST(StatusMap, AQuerysBadFieldIsNamed) {
  const google::rpc::Status status =
      QueryStatus(absl::InvalidArgumentError("header.as_of: '2024-13-01' is not a date"));
  EXPECT_EQ(status.code(), grpc::StatusCode::INVALID_ARGUMENT);
  google::rpc::BadRequest bad;
  ASSERT_TRUE(status.details(1).UnpackTo(&bad));
  EXPECT_EQ(bad.field_violations(0).field(), "header.as_of");
  EXPECT_EQ(bad.field_violations(0).description(), "'2024-13-01' is not a date");
  EXPECT_EQ(QueryStatus(absl::NotFoundError("x")).code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(QueryStatus(absl::CancelledError("x")).code(), grpc::StatusCode::INTERNAL);
}

}  // namespace
}  // namespace quittance
