#include "tests/kafka/kafka_cluster.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace quittance {
namespace {

constexpr int kStartPatienceMs = 600'000;
constexpr int kEndPatienceMs = 30'000;

std::unique_ptr<KafkaCluster> Started(const KafkaCluster::Options& options) {
  auto cluster = KafkaCluster::Start(options);
  EXPECT_TRUE(cluster.ok()) << cluster.status();
  return cluster.ok() ? *std::move(cluster) : nullptr;
}

// The processes with that text in their command line; one that has ended has none.
std::vector<pid_t> ProcessesOf(const std::string& text) {
  std::vector<pid_t> pids;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (!std::ranges::all_of(name, [](unsigned char c) { return std::isdigit(c); })) continue;
    std::ifstream file(entry.path() / "cmdline");
    const std::string command(std::istreambuf_iterator<char>(file), {});
    if (command.find(text) != std::string::npos) pids.push_back(std::stoi(name));
  }
  return pids;
}

// False: the deadline passed first. They need not be children.
bool AwaitEnd(const std::vector<pid_t>& pids) {
  for (const pid_t pid : pids) {
    const int process = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    if (process < 0) continue;  // ended already
    pollfd ended = {.fd = process, .events = POLLIN, .revents = 0};
    const int ready = poll(&ended, 1, kEndPatienceMs);
    close(process);
    if (ready != 1) return false;
  }
  return true;
}

TEST(KafkaCluster, ElectsAnotherWhenOneDies) {
  const auto cluster = Started({});
  ASSERT_NE(cluster, nullptr);
  const std::string bootstrap = cluster->bootstrap();
  EXPECT_EQ(std::ranges::count(bootstrap, ','), 2);
  ASSERT_EQ(cluster->CreateTopic("ledger", 3), absl::OkStatus());

  const auto leader = cluster->LeaderOf("ledger", 1);
  ASSERT_TRUE(leader.ok()) << leader.status();
  EXPECT_THAT(*leader, testing::AllOf(testing::Ge(1), testing::Le(3)));
  ASSERT_EQ(cluster->Kill(*leader), absl::OkStatus());
  const auto next = cluster->LeaderOf("ledger", 1);
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_NE(*next, *leader);
  ASSERT_EQ(cluster->StartBroker(*leader), absl::OkStatus());
  ASSERT_EQ(cluster->AwaitAll(), absl::OkStatus());
  EXPECT_EQ(cluster->bootstrap(), bootstrap);

  const auto controller = cluster->Controller();
  ASSERT_TRUE(controller.ok()) << controller.status();
  ASSERT_EQ(cluster->Stop(*controller), absl::OkStatus());
  const auto successor = cluster->Controller();
  ASSERT_TRUE(successor.ok()) << successor.status();
  EXPECT_NE(*successor, *controller);
  ASSERT_EQ(cluster->Continue(*controller), absl::OkStatus());
  ASSERT_EQ(cluster->AwaitAll(), absl::OkStatus());
}

// A connection to the first broker on which a request was begun that no broker takes: it hangs up.
int SendNonsense(const std::string& bootstrap) {
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const size_t colon = bootstrap.find(':');
  address.sin_port = htons(static_cast<uint16_t>(std::stoi(bootstrap.substr(colon + 1))));
  EXPECT_EQ(connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  EXPECT_EQ(send(connection, "\x7f\xff\xff\xff", 4, MSG_NOSIGNAL), 4);
  return connection;
}

bool HangsUp(int connection, int patience_ms) {
  pollfd ended = {.fd = connection, .events = POLLIN, .revents = 0};
  return poll(&ended, 1, patience_ms) == 1;
}

TEST(KafkaCluster, MovesALeaderAndCutsTheNetwork) {
  const auto cluster = Started({.proxied = true});
  ASSERT_NE(cluster, nullptr);
  ASSERT_EQ(cluster->CreateTopic("ledger", 1), absl::OkStatus());
  for (const int broker : {3, 1, 1}) {
    ASSERT_EQ(cluster->Move("ledger", 0, broker), absl::OkStatus());
    EXPECT_EQ(cluster->LeaderOf("ledger", 0).value_or(0), broker);
  }
  using Order = absl::Status (KafkaCluster::*)(int);
  for (const Order order : {&KafkaCluster::Cut, &KafkaCluster::Mute}) {
    ASSERT_EQ((*cluster.*order)(1), absl::OkStatus());
    const int connection = SendNonsense(cluster->bootstrap());
    EXPECT_FALSE(HangsUp(connection, 500));
    ASSERT_EQ(cluster->Heal(1), absl::OkStatus());
    EXPECT_TRUE(HangsUp(connection, kEndPatienceMs));
    close(connection);
  }
  ASSERT_EQ(cluster->Cut(1), absl::OkStatus());
  const int connection = SendNonsense(cluster->bootstrap());
  EXPECT_FALSE(HangsUp(connection, 100));
  ASSERT_EQ(cluster->Reset(1), absl::OkStatus());
  EXPECT_TRUE(HangsUp(connection, kEndPatienceMs));
  close(connection);
}

TEST(KafkaCluster, SaysWhyNot) {
  const auto broken = KafkaCluster::Start({.brokers = 1, .settings = {"log.segment.bytes=many"}});
  EXPECT_FALSE(broken.ok());

  const auto cluster = Started({.brokers = 1, .settings = {"num.io.threads=2"}});
  ASSERT_NE(cluster, nullptr);
  EXPECT_THAT(std::string(cluster->Kill(2).message()), testing::HasSubstr("no broker 2"));
  EXPECT_THAT(std::string(cluster->Cut(1).message()), testing::HasSubstr("no proxy"));
  EXPECT_THAT(std::string(cluster->StartBroker(1).message()), testing::HasSubstr("runs"));
  EXPECT_EQ(cluster->Kill(1), absl::OkStatus());
  EXPECT_THAT(std::string(cluster->Kill(1).message()), testing::HasSubstr("does not run"));

  ASSERT_EQ(cluster->StartBroker(1), absl::OkStatus());
  const std::vector<pid_t> processes = ProcessesOf(cluster->directory());
  EXPECT_EQ(processes.size(), 2) << "the harness and its broker";
  ASSERT_EQ(kill(cluster->harness_pid(), SIGKILL), 0);
  EXPECT_TRUE(AwaitEnd(processes));
  EXPECT_EQ(cluster->AwaitAll().code(), absl::StatusCode::kUnavailable);
}

// The child holds a cluster, writes its directory, and waits to be killed.
[[noreturn]] void HoldACluster(int out) {
  const auto cluster = KafkaCluster::Start({});
  const std::string said = cluster.ok() ? (*cluster)->directory() : "";
  if (write(out, said.data(), said.size()) < 0) _exit(1);
  close(out);
  while (cluster.ok()) pause();
  _exit(1);
}

TEST(KafkaCluster, LeavesNothingBehindWhenItsProcessIsKilled) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) HoldACluster(ends[1]);
  close(ends[1]);

  std::string directory(4096, '\0');
  pollfd said = {.fd = ends[0], .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&said, 1, kStartPatienceMs), 1);
  directory.resize(std::max<ssize_t>(0, read(ends[0], directory.data(), directory.size())));
  close(ends[0]);
  const bool started = !directory.empty();
  const std::vector<pid_t> processes = started ? ProcessesOf(directory) : std::vector<pid_t>();

  kill(child, SIGKILL);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  ASSERT_TRUE(started);
  EXPECT_EQ(processes.size(), 4) << "the harness and its brokers";
  EXPECT_TRUE(AwaitEnd(processes));
  EXPECT_THAT(ProcessesOf(directory), testing::IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(directory));
}

}  // namespace
}  // namespace quittance
