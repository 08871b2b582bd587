// Answers of batches: whole where they fit, else saying what is left out.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "quittance/v1/execute.pb.h"
#include "services/rpc/execution.h"
#include "services/rpc/fake_server.h"
#include "services/rpc/status_map.h"

namespace quittance {
namespace {

class BatchAnswerTest : public FakeServerTest {
 protected:
  BatchAnswerTest() { Serve(); }

  v1::ExecuteBatchResponse ExecuteMany(int commands) {
    v1::ExecuteBatchRequest batch;
    for (int i = 0; i < commands; ++i) {
      *batch.add_commands()->mutable_open_account() = FromText<v1::OpenAccount>(fmt::format(
          R"(header {{ command_id: "o{}" }} account_id: "a" kind: ACCOUNT_KIND_PERSON)", i));
    }
    return CallRaw(channel_, "/quittance.v1.LedgerService/ExecuteBatch", batch.SerializeAsString())
        .As<v1::ExecuteBatchResponse>();
  }
};

TEST_F(BatchAnswerTest, DetailsThatHaveNoRoomAreLeftOut) {
  Answer answer;
  v1::Event& event = answer.events.emplace_back();
  event.set_effective_date("2024-01-01");
  event.mutable_account_opened()->mutable_facts()->set_segment(std::string(1000, 'x'));
  accounts_.AnswerWith(std::move(answer));
  const v1::ExecuteBatchResponse response = ExecuteMany(kBatchCommandsMax);
  EXPECT_LE(response.ByteSizeLong(), kMessageBytesMax);
  ASSERT_EQ(response.items_size(), kBatchCommandsMax);
  for (const v1::BatchItem& item : response.items()) ASSERT_TRUE(item.has_response());
  EXPECT_EQ(response.items(0).response().events_json_size(), 1);
  EXPECT_EQ(response.items(kBatchCommandsMax - 1).response().events_json_size(), 0);
  EXPECT_EQ(response.items(kBatchCommandsMax - 1).response().command_id(), "o9999");
}

TEST_F(BatchAnswerTest, AnswersThatHaveNoRoomAreToBeAskedForAgain) {
  Answer answer;
  answer.result.mutable_refusal()->set_reason(v1::ALREADY_EXISTS);
  answer.result.mutable_refusal()->set_message(std::string(1000, 'x'));
  accounts_.AnswerWith(std::move(answer));
  const v1::ExecuteBatchResponse response = ExecuteMany(kBatchCommandsMax);
  EXPECT_LE(response.ByteSizeLong(), kMessageBytesMax);
  EXPECT_EQ(response.items(0).error().code(), grpc::StatusCode::ALREADY_EXISTS);
  const google::rpc::Status& last = response.items(kBatchCommandsMax - 1).error();
  EXPECT_EQ(last.code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_LE(last.ByteSizeLong(), kItemTooLargeBytes);
}

TEST_F(BatchAnswerTest, WhatIsFarTooLargeIsNotEvenReceived) {
  const Reply reply = CallRaw(channel_, "/quittance.v1.LedgerService/ExecuteBatch",
                              std::string(size_t{9} << 20, 'x'));
  EXPECT_EQ(reply.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(reply.status.error_details(), "");
}

}  // namespace
}  // namespace quittance
