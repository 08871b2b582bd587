#include "tests/kafka/kafka_cluster.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/strings/numbers.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"

extern char** environ;

namespace quittance {
namespace {

// The harness has shorter deadlines of its own, and says what it waited for; these are for a
// harness that hangs.
constexpr std::chrono::seconds kStartPatience{900};  // with Maven's downloads
constexpr std::chrono::seconds kAnswerPatience{240};
constexpr std::chrono::seconds kEndPatience{30};

absl::StatusOr<pid_t> Spawn(std::vector<std::string> arguments, int input_and_output) {
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input_and_output, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, input_and_output, STDOUT_FILENO);
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, pointers[0], &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    return absl::InternalError(fmt::format("cannot start {}: {}", arguments[0], strerror(error)));
  return pid;
}

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaCluster>> KafkaCluster::Start(const Options& options) {
  std::unique_ptr<KafkaCluster> cluster(new KafkaCluster);
  RETURN_IF_ERROR(cluster->Launch(options));
  return cluster;
}

absl::Status KafkaCluster::Launch(const Options& options) {
  std::vector<std::string> arguments = {"python3",
                                        QUITTANCE_SOURCE_DIR "/scripts/kafka/cluster.py",
                                        "serve",
                                        "--dir",
                                        directory(),
                                        "--brokers",
                                        fmt::to_string(options.brokers)};
  for (const std::string& setting : options.settings) {
    arguments.push_back("--set");
    arguments.push_back(setting);
  }
  if (options.proxied) arguments.push_back("--proxied");
  // Sockets, for a write to a pipe whose reader has died would kill the test. Closed on exec: the
  // harness sees the end of its input only if no other child holds this end.
  int ends[2];
  CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  absl::MutexLock lock(&mutex_);
  channel_ = ends[0];
  const absl::StatusOr<pid_t> pid = Spawn(std::move(arguments), ends[1]);
  close(ends[1]);
  if (!pid.ok()) return pid.status();
  pid_ = *pid;
  ASSIGN_OR_RETURN(const std::string line, ReadLine(Clock::now() + kStartPatience));
  constexpr std::string_view kBootstrap = "bootstrap ";
  if (!line.starts_with(kBootstrap))
    return absl::InternalError(fmt::format("the Kafka harness said: {}", line));
  bootstrap_ = line.substr(kBootstrap.size());
  return absl::OkStatus();
}

KafkaCluster::~KafkaCluster() {
  absl::MutexLock lock(&mutex_);
  if (channel_ >= 0) {
    shutdown(channel_, SHUT_WR);
    const Clock::time_point deadline = Clock::now() + kEndPatience;
    // Ends with an error, when the harness has closed its output by ending.
    while (ReadLine(deadline).ok()) continue;
    if (channel_ >= 0) close(channel_);
  }
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
}

absl::StatusOr<std::string> KafkaCluster::ReadLine(Clock::time_point deadline) {
  absl::Status failure;
  while (failure.ok()) {
    if (const size_t end = unread_.find('\n'); end != std::string::npos) {
      std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return line;
    }
    pollfd readable = {.fd = channel_, .events = POLLIN, .revents = 0};
    const auto left_ms = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    const int ready = poll(&readable, 1, std::max<int>(0, left_ms.count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      failure = absl::DeadlineExceededError("the Kafka harness does not answer");
      break;
    }
    char part[4096];
    const ssize_t size = read(channel_, part, sizeof(part));
    if (size > 0)
      unread_.append(part, size);
    else if (size == 0 || errno != EINTR)
      failure = absl::UnavailableError("the Kafka harness has ended; it said why on stderr");
  }
  // A late answer would be taken for the next one's.
  close(std::exchange(channel_, -1));
  return failure;
}

absl::StatusOr<std::string> KafkaCluster::Ask(std::string_view command) {
  absl::MutexLock lock(&mutex_);
  if (channel_ < 0) return absl::UnavailableError("the Kafka harness is gone");
  const std::string line = fmt::format("{}\n", command);
  // A command is far shorter than a socket's buffer: all of it is sent, or nothing.
  if (send(channel_, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size()))
    return absl::UnavailableError(
        fmt::format("the Kafka harness takes no command: {}", strerror(errno)));
  ASSIGN_OR_RETURN(const std::string answer, ReadLine(Clock::now() + kAnswerPatience));
  if (answer == "ok") return "";
  if (answer.starts_with("ok ")) return answer.substr(3);
  return absl::FailedPreconditionError(fmt::format("{}: {}", command, answer));
}

absl::StatusOr<int> KafkaCluster::AskNumber(std::string_view command) {
  ASSIGN_OR_RETURN(const std::string answer, Ask(command));
  int number = 0;
  if (!absl::SimpleAtoi(answer, &number))
    return absl::InternalError(fmt::format("{}: no number: {}", command, answer));
  return number;
}

absl::Status KafkaCluster::Kill(int broker) { return Ask(fmt::format("kill {}", broker)).status(); }
absl::Status KafkaCluster::Stop(int broker) { return Ask(fmt::format("stop {}", broker)).status(); }
absl::Status KafkaCluster::Continue(int broker) {
  return Ask(fmt::format("cont {}", broker)).status();
}
absl::Status KafkaCluster::StartBroker(int broker) {
  return Ask(fmt::format("start {}", broker)).status();
}
absl::Status KafkaCluster::AwaitAll() { return Ask("wait").status(); }

absl::Status KafkaCluster::CreateTopic(std::string_view topic, int partitions) {
  return Ask(fmt::format("topic {} {}", topic, partitions)).status();
}

absl::Status KafkaCluster::DeleteTopic(std::string_view topic) {
  return Ask(fmt::format("drop {}", topic)).status();
}

absl::StatusOr<int> KafkaCluster::LeaderOf(std::string_view topic, int partition) {
  return AskNumber(fmt::format("leader {} {}", topic, partition));
}

absl::StatusOr<int> KafkaCluster::Controller() { return AskNumber("controller"); }

absl::Status KafkaCluster::Move(std::string_view topic, int partition, int broker) {
  return Ask(fmt::format("move {} {} {}", topic, partition, broker)).status();
}

absl::Status KafkaCluster::Cut(int broker) { return Ask(fmt::format("cut {}", broker)).status(); }
absl::Status KafkaCluster::Mute(int broker) { return Ask(fmt::format("mute {}", broker)).status(); }
absl::Status KafkaCluster::Heal(int broker) { return Ask(fmt::format("heal {}", broker)).status(); }
absl::Status KafkaCluster::Reset(int broker) {
  return Ask(fmt::format("reset {}", broker)).status();
}

}  // namespace quittance
