// Days that pass, through the real server.

#include "absl/time/clock.h"
#include "ledger/domain/date.h"
#include "quittance/v1/account.pb.h"
#include "quittance/v1/balance.pb.h"
#include "quittance/v1/book.pb.h"
#include "quittance/v1/business_date.pb.h"
#include "quittance/v1/history.pb.h"
#include "quittance/v1/hold.pb.h"
#include "services/main/server_testing.h"

namespace quittance {
namespace {

class BusinessDateServerTest : public testing::Test {
 protected:
  v1::CommandResponse Must(const std::string& rpc, const google::protobuf::Message& request) {
    return server_.Call(rpc, request, CallOptions::As("supervisor")).As<v1::CommandResponse>();
  }

  // In every partition.
  void OpenAccountsWithHolds(const std::string& last_day) {
    for (int i = 0; i < kAccounts; ++i) {
      const std::string id = "A" + std::to_string(i);
      v1::OpenAccount open;
      open.mutable_header()->set_command_id("open-" + id);
      open.set_account_id(id);
      open.set_kind(v1::ACCOUNT_KIND_PERSON);
      Must("AccountService/OpenAccount", open);
      v1::PlaceHold hold;
      hold.mutable_header()->set_command_id("hold-" + id);
      hold.set_account_id(id);
      hold.set_hold_id("H");
      hold.set_reason_code("overdue");
      hold.set_ends_on(last_day);
      Must("HoldService/PlaceHold", hold);
    }
  }

  Reply Advance(const std::string& date) {
    v1::AdvanceBusinessDate advance;
    advance.mutable_header()->set_command_id("advance-" + date);
    advance.set_date(date);
    return server_.Call("BusinessDateService/AdvanceBusinessDate", advance,
                        CallOptions::As("supervisor"));
  }

  v1::GetBookResponse AwaitRun(const std::string& date) {
    v1::GetBookRequest request;
    request.set_run_date(date);
    return server_.Call("BookService/GetBook", request, CallOptions::As("supervisor"))
        .As<v1::GetBookResponse>();
  }

  int HoldsEnded(const std::string& account_id) {
    v1::ListEntriesRequest request;
    request.set_account_id(account_id);
    const auto entries =
        server_.Call("HistoryService/ListEntries", request, CallOptions::As("supervisor"))
            .As<v1::ListEntriesResponse>();
    int ended = 0;
    for (const v1::HistoryEntry& entry : entries.rows()) {
      for (const v1::Event& event : entry.events()) ended += event.has_hold_ended();
    }
    return ended;
  }

  static constexpr int kAccounts = 20;
  const std::string today_ = DateOfMicros(SystemClock().Now());
  const std::string yesterday_ = AddDays(today_, -1);
  TestServer server_;
};

TEST_F(BusinessDateServerTest, WhatWaitsHappensOnceAndTheNextDayBegins) {
  OpenAccountsWithHolds(AddDays(yesterday_, -1));
  ASSERT_TRUE(Advance(yesterday_).ok());
  const v1::GetBookResponse book = AwaitRun(yesterday_);
  EXPECT_EQ(book.business_date(), yesterday_);
  EXPECT_TRUE(book.business_date_complete());
  for (int i = 0; i < kAccounts; ++i) EXPECT_EQ(HoldsEnded("A" + std::to_string(i)), 1);
  server_.Stop();
  server_.Start();
  ASSERT_TRUE(Advance(today_).ok());
  EXPECT_EQ(AwaitRun(today_).business_date(), today_);
  for (int i = 0; i < kAccounts; ++i) EXPECT_EQ(HoldsEnded("A" + std::to_string(i)), 1);
}

// Questions without a date are about the business date, commands without one on it.
TEST_F(BusinessDateServerTest, ItIsTheDefaultDate) {
  ASSERT_TRUE(Advance(yesterday_).ok());
  AwaitRun(yesterday_);
  const auto balances = server_
                            .Call("BalanceService/GetBalances", v1::GetBalancesRequest(),
                                  CallOptions::As("supervisor"))
                            .As<v1::GetBalancesResponse>();
  EXPECT_EQ(balances.header().as_of(), yesterday_);
}

TEST_F(BusinessDateServerTest, OnlyReactorsAndServicesRunDays) {
  v1::RunAccountDue run;
  run.mutable_header()->set_command_id("r1");
  run.set_account_id("A1");
  run.set_date(today_);
  EXPECT_EQ(server_.Call("BusinessDateService/RunAccountDue", run, CallOptions::As("supervisor"))
                .status.error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

}  // namespace
}  // namespace quittance
