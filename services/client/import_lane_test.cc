// What a lane makes of a server's answers: one that says what the test tells it to.

#include "services/client/import_lane.h"

#include <gtest/gtest.h>

#include <deque>

#include "google/rpc/error_details.pb.h"
#include "ledger/base/temp_dir.h"
#include "services/client/scripted_server.h"

namespace quittance {
namespace {

using grpc::StatusCode;

google::rpc::Status Error(StatusCode code, const std::string& reason, bool recorded = false) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  if (recorded) (*info.mutable_metadata())["place"] = "accounts/0/1";
  google::rpc::Status error;
  error.set_code(code);
  error.set_message(reason);
  error.add_details()->PackFrom(info);
  if (reason == "BUSY") {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_nanos(20'000'000);
    error.add_details()->PackFrom(retry);
  }
  return error;
}

// Accepts every command of the batch, but those at and after `busy_from`.
grpc::Status Accept(const v1::ExecuteBatchRequest& request, v1::ExecuteBatchResponse* response,
                    int busy_from) {
  for (int i = 0; i < request.commands_size(); ++i) {
    v1::BatchItem& item = *response->add_items();
    item.mutable_response()->set_event_count(1);
    if (i >= busy_from) *item.mutable_error() = Error(StatusCode::RESOURCE_EXHAUSTED, "BUSY");
  }
  return grpc::Status::OK;
}

class ImportLaneTest : public testing::Test {
 protected:
  using Handler = std::function<grpc::Status(const v1::ExecuteBatchRequest& request,
                                             v1::ExecuteBatchResponse* response)>;

  PendingRow Row(std::vector<std::string> names, size_t text_bytes = 1) {
    PendingRow row;
    row.row.number = ++rows_;
    for (std::string& name : names) {
      v1::Command command;
      command.mutable_raise_charge()->set_text(std::string(text_bytes, 'x'));
      command.mutable_raise_charge()->mutable_header()->set_command_id(name);
      row.bytes += command.ByteSizeLong();
      row.commands.push_back(std::move(command));
      row.names.push_back(std::move(name));
    }
    return row;
  }

  // What becomes of these rows on a server that answers by `handler`.
  absl::Status Import(std::vector<PendingRow> rows, Handler handler) {
    const ScriptedServer<v1::ExecuteBatchRequest, v1::ExecuteBatchResponse> server(
        "unix:" + dir_ / "socket", std::move(handler));
    const Connection connection("unix:" + dir_ / "socket", {"alice", "service", ""});
    ImportLane lane(&connection, &report_);
    for (PendingRow& row : rows) {
      if (!lane.Push(std::move(row))) break;
    }
    return lane.Finish();
  }

  const TempDir dir_;
  ImportReport report_{dir_ / "rejects.csv", {}};
  uint64_t rows_ = 0;
};

TEST_F(ImportLaneTest, ABusyServerIsGivenTheTimeItAsksFor) {
  std::deque<absl::Time> calls;
  const auto busy = Error(StatusCode::RESOURCE_EXHAUSTED, "BUSY");
  const absl::Status imported =
      Import({Row({"a"}), Row({"b"}), Row({"c"})}, [&](const auto& request, auto* response) {
        calls.push_back(absl::Now());
        if (calls.size() == 1) {  // the whole call
          return grpc::Status(StatusCode::RESOURCE_EXHAUSTED, "", busy.SerializeAsString());
        }
        return Accept(request, response, calls.size() == 2 ? 0 : 10'000);
      });
  EXPECT_TRUE(imported.ok()) << imported;
  ASSERT_GE(calls.size(), 3u);
  EXPECT_GE(calls[1] - calls[0], absl::Milliseconds(20));
  EXPECT_GE(calls[2] - calls[1], absl::Milliseconds(20));
  EXPECT_EQ(report_.Finish().imported, 3u);
}

TEST_F(ImportLaneTest, TheReportKnowsTheLastPlaceOfEachPartition) {
  const absl::Status imported =
      Import({Row({"a", "b", "c"})}, [&](const auto& request, auto* response) {
        const grpc::Status accepted = Accept(request, response, 10'000);
        const std::pair<uint32_t, int64_t> places[] = {{0, 5}, {1, 8}, {0, 4}};
        for (int i = 0; i < 3; ++i) {
          v1::Token& token = *response->mutable_items(i)->mutable_response()->mutable_token();
          token.set_log(v1::LOG_ACCOUNTS);
          token.set_partition(places[i].first);
          token.set_offset(places[i].second);
        }
        return accepted;
      });
  EXPECT_TRUE(imported.ok()) << imported;
  const std::vector<v1::Token> tokens = report_.Finish().tokens;
  ASSERT_EQ(tokens.size(), 2u);
  EXPECT_EQ(tokens[0].offset(), 5);
  EXPECT_EQ(tokens[1].offset(), 8);
}

TEST_F(ImportLaneTest, BatchesStayBelowTheServersLimit) {
  constexpr size_t kTextBytes = 200'000;
  size_t largest = 0;
  std::vector<PendingRow> rows;
  for (int i = 0; i < 100; ++i) rows.push_back(Row({"a"}, kTextBytes));
  const absl::Status imported = Import(std::move(rows), [&](const auto& request, auto* response) {
    largest = std::max(largest, request.ByteSizeLong());
    return Accept(request, response, 10'000);
  });
  EXPECT_TRUE(imported.ok()) << imported;
  EXPECT_LE(largest, kBatchBytesMax + 100'000);  // with the frames of the batch itself
  EXPECT_EQ(report_.Finish().imported, 100u);
}

TEST_F(ImportLaneTest, ACallerWhoMayNotIsToldSo) {
  for (const StatusCode code : {StatusCode::PERMISSION_DENIED, StatusCode::UNAUTHENTICATED}) {
    EXPECT_EQ(
        Import({Row({"a"})}, [&](const auto&, auto*) { return grpc::Status(code, "no"); }).code(),
        static_cast<absl::StatusCode>(code));
  }
  const auto denied = [&](const auto&, auto* response) {
    *response->add_items()->mutable_error() =
        Error(StatusCode::PERMISSION_DENIED, "ROLE_NOT_ALLOWED");
    return grpc::Status::OK;
  };
  EXPECT_TRUE(absl::IsPermissionDenied(Import({Row({"a"})}, denied)));
}

// Of no row: the next ones would fare alike.
TEST_F(ImportLaneTest, ALedgerThatHasMovedEndsTheImport) {
  const auto moved = [&](const auto&, auto* response) {
    *response->add_items()->mutable_error() = Error(StatusCode::FAILED_PRECONDITION, "LOG_MOVED");
    return grpc::Status::OK;
  };
  EXPECT_TRUE(absl::IsUnavailable(Import({Row({"a"})}, moved)));
  EXPECT_EQ(report_.Finish().listed, 0u);
}

// A retry must send what was accepted under its old id.
TEST_F(ImportLaneTest, OnlyRefusedCommandsOfAListedRowGetANewAttempt) {
  PendingRow row = Row({"open", "fee", "receipt", "note"});
  row.attempts = {{"open", 2}, {"fee", 3}};
  const absl::Status imported = Import({std::move(row)}, [&](const auto& request, auto* response) {
    Accept(request, response, 10'000);
    *response->mutable_items(1)->mutable_error() =
        Error(StatusCode::FAILED_PRECONDITION, "BLOCKED", /*recorded=*/true);
    *response->mutable_items(2)->mutable_error() =
        Error(StatusCode::PERMISSION_DENIED, "SAME_PERSON", /*recorded=*/true);
    *response->mutable_items(3)->mutable_error() =
        Error(StatusCode::INVALID_ARGUMENT, "INVALID_ARGUMENT");
    return grpc::Status::OK;
  });
  EXPECT_TRUE(imported.ok()) << imported;
  EXPECT_EQ(report_.Finish().reasons.at("BLOCKED"), 1u);
  const auto rejects = ReadRejects(dir_ / "rejects.csv");
  ASSERT_TRUE(rejects.ok()) << rejects.status();
  EXPECT_EQ(rejects->at(1).attempts, (Attempts{{"open", 2}, {"fee", 4}, {"receipt", 2}}));
}

}  // namespace
}  // namespace quittance
