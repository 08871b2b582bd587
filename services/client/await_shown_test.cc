#include "services/client/await_shown.h"

#include <gtest/gtest.h>

#include "ledger/base/temp_dir.h"
#include "quittance/v1/balance.pb.h"
#include "services/client/scripted_server.h"

namespace quittance {
namespace {

class AwaitShownTest : public testing::Test {
 protected:
  // The outcome where the server answers so.
  absl::Status Await(const std::vector<v1::Token>& tokens, const grpc::Status& answer) {
    const ScriptedServer<v1::GetBalancesRequest, v1::GetBalancesResponse> server(
        "unix:" + dir_ / "socket",
        [&](const v1::GetBalancesRequest& request, v1::GetBalancesResponse*) {
          asked_.push_back(request);
          return answer;
        });
    return AwaitShown(Connection("unix:" + dir_ / "socket", {"alice", "service", ""}), "shop",
                      tokens);
  }

  static v1::Token Token(uint32_t partition, int64_t offset) {
    v1::Token token;
    token.set_log(v1::LOG_ACCOUNTS);
    token.set_partition(partition);
    token.set_offset(offset);
    return token;
  }

  const TempDir dir_;
  std::vector<v1::GetBalancesRequest> asked_;
};

TEST_F(AwaitShownTest, AsksBehindAllTokens) {
  EXPECT_TRUE(Await({Token(0, 7), Token(3, 9)}, grpc::Status::OK).ok());
  ASSERT_EQ(asked_.size(), 1u);
  EXPECT_EQ(asked_[0].header().book(), "shop");
  ASSERT_EQ(asked_[0].header().after_size(), 2);
  EXPECT_EQ(asked_[0].header().after(1).partition(), 3u);
  EXPECT_EQ(asked_[0].header().after(1).offset(), 9);
}

TEST_F(AwaitShownTest, NothingWasWritten) {
  EXPECT_TRUE(Await({}, grpc::Status::OK).ok());
  EXPECT_TRUE(asked_.empty());
}

TEST_F(AwaitShownTest, WhoMayNotAskIsNotShownAnything) {
  EXPECT_TRUE(Await({Token(0, 7)}, {grpc::StatusCode::PERMISSION_DENIED, "no role"}).ok());
}

TEST_F(AwaitShownTest, AFaultIsTold) {
  const absl::Status status =
      Await({Token(0, 7)}, {grpc::StatusCode::UNAVAILABLE, "nobody folds accounts/0"});
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_NE(status.message().find("nobody folds accounts/0"), std::string::npos) << status;
}

}  // namespace
}  // namespace quittance
