// Several processes of the real binary that share one ledger on real brokers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

#include "services/rpc/tls_testing.h"
#include "tests/e2e/server_process.h"
#include "tests/kafka/kafka_testing.h"
#include "tests/kafka/sample.h"

namespace quittance {
namespace {

using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

class SharedLedgerTest : public testing::Test {
 protected:
  // A process in that role, with a data directory of its own.
  ServerProcess& Start(const std::string& name, const std::string& role,
                       const std::vector<std::string>& more = {}) {
    std::vector<std::string> flags = {"--clock",
                                      "command",
                                      "--roles",
                                      role,
                                      "--key-encryption-key",
                                      key_encryption_key_,
                                      "--log",
                                      "kafka:" + TestBrokers() + "/" + prefix_};
    flags.insert(flags.end(), more.begin(), more.end());
    auto& process = processes_[name];
    process = std::make_unique<ServerProcess>(dir_ / name, flags);
    return *process;
  }
  ServerProcess& StartReady(const std::string& name, const std::string& role) {
    ServerProcess& process = Start(name, role);
    EXPECT_TRUE(process.AwaitReady()) << process.errors();
    return process;
  }
  ServerProcess& At(const std::string& name) { return *processes_.at(name); }

  // What people are shown of the whole ledger.
  static std::string Books(const ServerProcess& server) {
    std::string books;
    for (const std::vector<std::string>& question : {std::vector<std::string>{"balance"},
                                                     {"trial-balance"},
                                                     {"aging"},
                                                     {"aging", "--by-account"},
                                                     {"complaints", "--all"},
                                                     {"statement", "BOREAL"}}) {
      std::vector<std::string> arguments = question;
      arguments.insert(arguments.end(), {"--server", server.address()});
      const RunResult shown = RunQuittance(arguments);
      EXPECT_EQ(shown.exit_code, 0) << question[0] << ": " << shown.err;
      books += shown.out;
    }
    return books;
  }
  std::string BooksOnTheEmbeddedLog() {
    ServerProcess server(dir_ / "embedded", {"--clock", "command"});
    EXPECT_TRUE(server.AwaitReady()) << server.errors();
    ImportSample(server);
    return Books(server);
  }

  const TempDir dir_;
  const std::string key_encryption_key_ = NewKeyEncryptionKey(dir_ / "kek");
  const std::string prefix_ = FreshTopicPrefix() + "-shared";
  std::map<std::string, std::unique_ptr<ServerProcess>> processes_;
};

TEST_F(SharedLedgerTest, EveryRoleInAProcessOfItsOwnGivesTheSameBooks) {
  const std::string books = BooksOnTheEmbeddedLog();
  StartReady("command-1", "command");
  Start("command-2", "command");
  Start("projection-1", "projection");
  Start("projection-2", "projection");
  Start("query", "query");
  for (auto& [name, process] : processes_) {
    ASSERT_TRUE(name == "command-1" || process->AwaitReady()) << process->errors();
  }
  ImportSample(At("query"));
  for (auto& [name, process] : processes_) EXPECT_EQ(Books(*process), books) << name;
  for (auto& [name, process] : processes_) {
    EXPECT_EQ(process->Stop(), 0) << name << process->errors();
  }
}

TEST_F(SharedLedgerTest, WhatOneLeavesTheOthersTakeUp) {
  const std::string books = BooksOnTheEmbeddedLog();
  StartReady("a", "all");
  StartReady("b", "all");
  ImportSample(At("a"));
  EXPECT_EQ(Books(At("b")), books);
  EXPECT_EQ(At("a").Stop(), 0) << At("a").errors();
  EXPECT_EQ(Books(At("b")), books);
  StartReady("c", "all");
  At("b").Kill();
  EXPECT_EQ(Books(At("c")), books);
}

TEST_F(SharedLedgerTest, AnEmptyDiskBeginsWithASnapshot) {
  const std::string books = BooksOnTheEmbeddedLog();
  const std::vector<std::string> flags = {"--snapshots", dir_ / "snapshots",
                                          "--snapshot-interval-s", "0"};
  ASSERT_TRUE(Start("command", "command", flags).AwaitReady());
  ASSERT_TRUE(Start("projection", "projection", flags).AwaitReady());
  ImportSample(At("command"));
  for (const char* name : {"command", "projection"}) {
    EXPECT_EQ(At(name).Stop(), 0) << At(name).errors();
    EXPECT_THAT(At(name).errors(), HasSubstr("\"snapshot_saved\"")) << name;
    EXPECT_THAT(At(name).errors(), Not(HasSubstr("snapshot_not_"))) << name;
  }
  ServerProcess& fresh = Start("fresh", "all", flags);
  ASSERT_TRUE(fresh.AwaitReady()) << fresh.errors();
  EXPECT_EQ(Books(fresh), books);
  std::set<std::string> restored;
  std::istringstream lines(fresh.errors());
  for (std::string line; std::getline(lines, line);) {
    if (line.find("snapshot_restored") == std::string::npos) continue;
    restored.insert(nlohmann::json::parse(line).at("store").get<std::string>());
  }
  EXPECT_THAT(restored,
              IsSupersetOf({"state-reference-0", "state-accounts-0", "views-accounts-0"}));
}

// Each is reached by the others over TLS only, with certificates that name them.
TEST_F(SharedLedgerTest, ProcessesKnowEachOtherByTheirCertificates) {
  const TestCa ca("ca");
  const auto start = [&](const std::string& name, const std::string& role,
                         const std::string& principal) -> ServerProcess& {
    const TlsFiles tls =
        ca.Issue(dir_ / name + "-tls", {.names = "IP:127.0.0.1,URI:quittance:" + principal});
    return Start(name, role,
                 {"--listen", "127.0.0.1:0", "--tls-cert", tls.certificate, "--tls-key", tls.key,
                  "--tls-ca", tls.ca});
  };
  ServerProcess& all = start("a", "all", "service/quittance");
  ASSERT_TRUE(all.AwaitReady()) << all.errors();
  ServerProcess& query = start("query", "query", "service/quittance");
  ASSERT_TRUE(query.AwaitReady()) << query.errors();
  ImportSample(query);
  EXPECT_EQ(Books(query), Books(all));
  ServerProcess& stranger = start("stranger", "query", "service/gateway");
  ASSERT_TRUE(stranger.AwaitReady()) << stranger.errors();
  const RunResult asked = RunQuittance({"statement", "BOREAL", "--server", stranger.address()});
  EXPECT_NE(asked.exit_code, 0);
  EXPECT_THAT(asked.err, HasSubstr("quittance:service/quittance"));
}

TEST_F(SharedLedgerTest, TheEmbeddedLogIsNotShared) {
  ServerProcess server(dir_ / "data", {"--roles", "query"});
  EXPECT_FALSE(server.AwaitReady());
  EXPECT_EQ(server.AwaitExit(), 2);
  EXPECT_THAT(server.errors(), HasSubstr("--roles counts on Kafka only"));
}

}  // namespace
}  // namespace quittance
