#include "tests/e2e/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "ledger/base/check.h"

extern char** environ;

namespace quittance {
namespace {

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Starts a program with stdout and stderr as given.
pid_t Spawn(std::vector<std::string> arguments, std::vector<std::string> environment, int out,
            const std::string& errors_file) {
  for (char** variable = environ; *variable != nullptr; ++variable)
    environment.push_back(*variable);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors_file.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, arguments[0].c_str(), &actions, nullptr,
                                 Pointers(arguments).data(), Pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  CHECK(error == 0, "cannot start {}: {}", arguments[0], strerror(error));
  return pid;
}

int Wait(pid_t pid) {
  int status = 0;
  CHECK(waitpid(pid, &status, 0) == pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string ReadFile(const std::string& file) {
  std::ifstream in(file);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

std::string QuittanceBinary() { return QUITTANCE_BINARY_DIR "/bin/quittance"; }

ServerProcess::ServerProcess(const std::string& data, std::vector<std::string> flags,
                             std::vector<std::string> environment)
    : address_("unix:" + data + ".sock"), errors_file_(data + ".err") {
  std::vector<std::string> arguments = {QuittanceBinary(), "serve",  "--data",    data,
                                        "--listen",        address_, "--metrics", ""};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  int ends[2];
  CHECK(pipe2(ends, O_CLOEXEC) == 0);
  out_ = ends[0];
  pid_ = Spawn(std::move(arguments), std::move(environment), ends[1], errors_file_);
  close(ends[1]);
}

ServerProcess::~ServerProcess() {
  if (pid_ > 0) Kill();
  close(out_);
}

bool ServerProcess::AwaitReady() {
  std::string line;
  char c;
  while (read(out_, &c, 1) == 1) {
    if (c != '\n') {
      line.push_back(c);
      continue;
    }
    if (line.starts_with("listening on ")) return true;
    line.clear();
  }
  AwaitExit();
  return false;
}

void ServerProcess::Kill() {
  kill(pid_, SIGKILL);
  AwaitExit();
}

int ServerProcess::Stop() {
  kill(pid_, SIGTERM);
  return AwaitExit();
}

int ServerProcess::AwaitExit() {
  if (pid_ > 0) exit_code_ = Wait(pid_);
  pid_ = -1;
  return exit_code_;
}

std::string ServerProcess::errors() const { return ReadFile(errors_file_); }

RunResult RunProgram(const std::vector<std::string>& arguments,
                     const std::vector<std::string>& environment) {
  const TempDir dir;
  const int out = open((dir / "out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  RunResult result;
  result.exit_code = Wait(Spawn(arguments, environment, out, dir / "err"));
  close(out);
  result.out = ReadFile(dir / "out");
  result.err = ReadFile(dir / "err");
  return result;
}

RunResult RunQuittance(const std::vector<std::string>& arguments) {
  std::vector<std::string> all = {QuittanceBinary()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return RunProgram(all);
}

}  // namespace quittance
