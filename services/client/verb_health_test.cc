#include <gmock/gmock.h>
#include <google/protobuf/empty.pb.h>
#include <google/protobuf/wrappers.pb.h>

#include "ledger/base/temp_dir.h"
#include "services/client/cli.h"
#include "services/client/scripted_server.h"

namespace quittance {
namespace {

using google::protobuf::Empty;
using google::protobuf::UInt32Value;

TEST(VerbHealth, ExitsByWhatTheServerSays) {
  const TempDir dir;
  const std::string address = "unix:" + dir / "socket";
  uint32_t status = 1;
  const ScriptedServer<Empty, UInt32Value> server(address, [&](const Empty&, UInt32Value* answer) {
    answer->set_value(status);
    return grpc::Status::OK;
  });
  const auto run = [&] {
    Cli cli;
    AddHealthVerb(cli);
    std::vector<std::string> words = {"quittance", "health", "--server", address};
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    return cli.Run(static_cast<int>(arguments.size()), arguments.data());
  };
  EXPECT_EQ(run(), kExitOk);
  status = 2;
  testing::internal::CaptureStderr();
  EXPECT_EQ(run(), kExitNo);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), testing::HasSubstr("NOT_SERVING"));
}

}  // namespace
}  // namespace quittance
