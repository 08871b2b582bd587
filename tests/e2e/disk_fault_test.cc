// The real server on a disk that fails (disk_shim.cc): it ends non-zero with the reason,
// acknowledges nothing more, and after the repair every acknowledged command is there once.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/time/clock.h"
#include "quittance/v1/execute.pb.h"
#include "services/client/connection.h"
#include "tests/e2e/server_process.h"

namespace quittance {
namespace {

using testing::HasSubstr;

constexpr int kCommands = 50;
constexpr int kExitFault = 3;

class DiskFaultTest : public testing::Test {
 protected:
  // A server whose files in the folder `part` of the data are on the faulty disk.
  std::unique_ptr<ServerProcess> Serve(const std::string& part) const {
    return std::make_unique<ServerProcess>(
        data_, std::vector<std::string>{"--memory-mib", "4"},  // so that rows are soon written
        std::vector<std::string>{std::string("LD_PRELOAD=") + QUITTANCE_DISK_SHIM,
                                 "QUITTANCE_DISK_FAULT=" + fault_,
                                 "QUITTANCE_DISK_PART=" + data_ + "/" + part});
  }
  void Break(const std::string& how) const { std::ofstream(fault_) << how; }
  void Repair() const { std::filesystem::remove(fault_); }

  static grpc::Status Open(const ServerProcess& server, int number, v1::CommandResponse* response) {
    v1::Command command;
    v1::OpenAccount& open = *command.mutable_open_account();
    open.mutable_header()->set_command_id(fmt::format("open-{}", number));
    open.set_account_id(fmt::format("C{}", number));
    open.set_kind(v1::ACCOUNT_KIND_COMPANY);
    const Connection connection(server.address(), {"disk", "service", ""});
    return connection.Call("LedgerService/Execute", command, response, absl::Seconds(10));
  }

  // All acknowledged, or all repeats of what was.
  static void ExpectAll(const ServerProcess& server, bool repeats) {
    for (int i = 0; i < kCommands; ++i) {
      v1::CommandResponse response;
      const grpc::Status status = Open(server, i, &response);
      ASSERT_TRUE(status.ok()) << status.error_message();
      EXPECT_EQ(response.repeated_answer(), repeats) << "command " << i;
    }
  }

  // Serves, breaks the log's disk, and sees the server go with the reason on record.
  void FailWhileServing(const std::string& how, const std::string& reason) const {
    auto server = Serve("log");
    ASSERT_TRUE(server->AwaitReady()) << server->errors();
    ExpectAll(*server, false);
    Break(how);
    v1::CommandResponse response;
    EXPECT_FALSE(Open(*server, kCommands, &response).ok()) << "acknowledged on a broken disk";
    EXPECT_EQ(server->AwaitExit(), kExitFault);
    EXPECT_THAT(server->errors(), HasSubstr("log_failed"));
    EXPECT_THAT(server->errors(), HasSubstr(reason));
  }

  void ExpectAllThereAfterRepair() const {
    Repair();
    auto server = Serve("log");
    ASSERT_TRUE(server->AwaitReady()) << server->errors();
    ExpectAll(*server, true);
    v1::CommandResponse response;
    EXPECT_TRUE(Open(*server, kCommands, &response).ok());
    EXPECT_EQ(server->Stop(), 0) << server->errors();
    EXPECT_EQ(RunQuittance({"check", "--data", data_}).exit_code, 0);
  }

  const TempDir dir_;
  const std::string data_ = dir_ / "data";
  const std::string fault_ = dir_ / "fault";
};

TEST_F(DiskFaultTest, AFailedSyncEndsTheServer) {
  FailWhileServing("sync", "Input/output error");
  ExpectAllThereAfterRepair();
}

TEST_F(DiskFaultTest, AFullDiskEndsTheServerUntilThereIsSpace) {
  FailWhileServing("full", "No space left on device");
  auto full = Serve("log");
  EXPECT_FALSE(full->AwaitReady());
  EXPECT_EQ(full->AwaitExit(), kExitFault) << full->errors();
  EXPECT_THAT(full->errors(), HasSubstr("No space left on device"));
  ExpectAllThereAfterRepair();
}

// The rows are derived: without room for them the writer refuses with the reason rather than go on
// without checkpoints, and the log has lost nothing.
TEST_F(DiskFaultTest, AFullDiskUnderTheRowsLosesNothing) {
  {
    auto server = Serve("state");
    ASSERT_TRUE(server->AwaitReady()) << server->errors();
    ExpectAll(*server, false);
    Break("full");
    grpc::Status status;
    const absl::Time deadline = absl::Now() + absl::Seconds(60);
    for (int i = kCommands + 1; status.ok() && absl::Now() < deadline; ++i) {
      v1::CommandResponse response;
      status = Open(*server, i, &response);
    }
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_THAT(status.error_message(), HasSubstr("No space left on device"));
  }
  ExpectAllThereAfterRepair();
}

}  // namespace
}  // namespace quittance
