#include "services/cluster/command_router.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "absl/synchronization/blocking_counter.h"
#include "services/cluster/cluster_testing.h"
#include "services/cluster/peer_service.h"
#include "services/rpc/fake_server.h"

namespace quittance {
namespace {

constexpr PartitionId kPartition{v1::LOG_ACCOUNTS, 0};

Answer Accepted(Height height) {
  Answer answer;
  answer.result.mutable_accepted()->set_document_number("INV-1");
  answer.height = height;
  answer.offset = static_cast<Offset>(height) + 3;
  answer.stream_version = 2;
  answer.recorded_at = 1'700'000'000'000'000;
  return answer;
}

// This process, and another that is reached over gRPC: the fake server's.
class CommandRouterTest : public FakeServerTest {
 protected:
  CommandRouterTest() {
    RpcServerOptions options;
    options.extra_services = {&peer_};
    Serve(std::move(options));
    holders_.Use(&group_, "here");
  }
  ~CommandRouterTest() override { server_.reset(); }

  Writer& writer() { return *router_.WriterOf(kPartition); }
  void OwnThere() {
    there_.Set(kPartition, std::shared_ptr<Writer>(&accounts_, [](Writer*) {}));
  }

  FakeLocalWriters here_, there_;
  PeerService peer_{&ledger_, &there_, Trust::kMetadata};
  FakeGroup group_;
  Holders holders_;
  CommandRouter router_{{kPartition}, &here_, &holders_, &peers_};
  Peers peers_{TlsFiles()};
};

TEST_F(CommandRouterTest, GoesToTheWriterHere) {
  const auto own = std::make_shared<FakeWriter>();
  own->AnswerWith(Accepted(7));
  here_.Set(kPartition, own);
  EXPECT_TRUE(writer().is_here());
  Asked asked(writer(), "c1");
  EXPECT_EQ(asked.Await().height, 7u);
}

TEST_F(CommandRouterTest, WaitsUntilSomebodyOwnsThePartition) {
  Asked asked(writer(), "c1");
  EXPECT_FALSE(writer().is_here());
  const auto own = std::make_shared<FakeWriter>();
  own->AnswerWith(Accepted(7));
  here_.Set(kPartition, own);
  EXPECT_EQ(asked.Await().height, 7u);
}

TEST_F(CommandRouterTest, AnUnknownOutcomeIsAskedForAgain) {
  const auto own = std::make_shared<FakeWriter>();
  here_.Set(kPartition, own);
  Asked asked(writer(), "c1");
  own->AwaitHeld(1);
  own->Release(absl::UnavailableError("the writer stops"));
  own->AwaitHeld(1);
  own->AnswerWith(Accepted(9));
  own->Release(absl::ResourceExhaustedError("full"));
  EXPECT_TRUE(absl::IsResourceExhausted(asked.Await().status))
      << "no outcome is no reason to retry";
}

TEST_F(CommandRouterTest, AfterTheDeadlineTheOutcomeIsUnknown) {
  Asked asked(writer(), "c1", absl::Milliseconds(30));
  EXPECT_TRUE(absl::IsUnavailable(asked.Await().status));
  EXPECT_NE(asked.Await().status.message().find("accounts/0"), std::string::npos);
}

TEST_F(CommandRouterTest, GoesToTheOwnerElsewhereWithAllThatBelongsToIt) {
  OwnThere();
  group_.Give(kPartition, server_->addresses().front());
  accounts_.AnswerWith(Accepted(5));
  Asked asked(writer(), "c1");
  const Answer& answer = asked.Await();
  ASSERT_TRUE(answer.status.ok()) << answer.status;
  EXPECT_EQ(answer.result.accepted().document_number(), "INV-1");
  EXPECT_EQ(answer.height, 5u);
  EXPECT_EQ(answer.offset, 8);
  EXPECT_EQ(answer.stream_version, 2u);
  EXPECT_EQ(answer.recorded_at, 1'700'000'000'000'000);
}

TEST_F(CommandRouterTest, FaultsOfTheOwnerElsewhereArrive) {
  OwnThere();
  group_.Give(kPartition, server_->addresses().front());
  accounts_.AnswerWith(absl::AlreadyExistsError("COMMAND_ID_REUSED: c1"));
  Asked asked(writer(), "c1");
  EXPECT_EQ(asked.Await().status, absl::AlreadyExistsError("COMMAND_ID_REUSED: c1"));
}

TEST_F(CommandRouterTest, OneWhoOwnsNothingHandsNothingOn) {
  group_.Give(kPartition, server_->addresses().front());
  Asked asked(writer(), "c1");
  const auto own = std::make_shared<FakeWriter>();
  own->AnswerWith(Accepted(7));
  here_.Set(kPartition, own);
  EXPECT_EQ(asked.Await().height, 7u);
  EXPECT_TRUE(accounts_.command_ids().empty());
}

TEST_F(CommandRouterTest, CommandsOfOneCallStayInTheirOrderThroughAllAttempts) {
  OwnThere();
  accounts_.AnswerWith(Accepted(5));
  // So many that their pauses do not end at one moment.
  std::vector<v1::Command> commands(5000);
  std::vector<Submission> submissions(commands.size());
  absl::BlockingCounter answered(static_cast<int>(commands.size()));
  for (size_t i = 0; i < commands.size(); ++i) {
    commands[i].mutable_open_account()->mutable_header()->set_command_id("c" +
                                                                         std::to_string(10000 + i));
    submissions[i].command = &commands[i];
    submissions[i].done = [&](Answer answer) {
      EXPECT_TRUE(answer.status.ok()) << answer.status;
      answered.DecrementCount();
    };
  }
  writer().Submit(submissions);
  group_.Give(kPartition, server_->addresses().front());
  answered.Wait();
  const std::vector<std::string> order = accounts_.command_ids();
  EXPECT_EQ(order.size(), commands.size());
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

}  // namespace
}  // namespace quittance
