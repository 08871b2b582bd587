// One call between gRPC, which frees what it lent, and the threads that still look at it.

#include "services/rpc/call.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "services/rpc/parse.h"

namespace quittance {
namespace {

class CallTest : public testing::Test {
 protected:
  CallTest()
      : observer_([this](const Call&, grpc::StatusCode code, const std::string&) {
          answered_with_.push_back(code);
        }) {}

  std::shared_ptr<Call> MakeCall() {
    std::shared_ptr<Call> call = Call::Make(RpcTable::Get().all().front(), &context_, &request_,
                                            &response_, absl::Now(), &observer_);
    call->deadline = absl::Now() + absl::Seconds(30);
    return call;
  }
  static std::string TextOf(const grpc::ByteBuffer& buffer) {
    grpc::Slice slice;
    EXPECT_TRUE(buffer.DumpToSingleSlice(&slice).ok());
    return std::string(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }

  std::vector<grpc::StatusCode> answered_with_;
  const Call::Observer observer_;
  DeadlineWatch deadlines_;
  grpc::CallbackServerContext context_;
  const grpc::Slice slice_{std::string(10'000, 'x')};
  grpc::ByteBuffer request_{&slice_, 1};
  grpc::ByteBuffer response_;
};

TEST_F(CallTest, TheRequestOutlivesWhatGrpcLent) {
  const std::shared_ptr<Call> call = MakeCall();
  request_.Clear();
  EXPECT_EQ(TextOf(call->request()), std::string(10'000, 'x'));
  call->OnDone();
}

TEST_F(CallTest, ACancelledCallIsCountedAsCancelled) {
  const std::shared_ptr<Call> call = MakeCall();
  call->Watch(&deadlines_);
  call->OnCancel();
  call->OnDeadline();
  EXPECT_EQ(answered_with_, std::vector{grpc::StatusCode::CANCELLED});
  call->OnDone();
}

TEST_F(CallTest, ACallThatGrpcCancelsLateIsCountedAsLate) {
  const std::shared_ptr<Call> call = MakeCall();
  call->deadline = absl::Now() - absl::Seconds(1);
  call->OnCancel();
  EXPECT_EQ(answered_with_, std::vector{grpc::StatusCode::DEADLINE_EXCEEDED});
  call->OnDone();
}

}  // namespace
}  // namespace quittance
