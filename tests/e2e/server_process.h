#pragma once
// The real binary as a child process: started, waited for, killed.

#include <sys/types.h>

#include <string>
#include <vector>

#include "ledger/base/temp_dir.h"

namespace quittance {

class ServerProcess {
 public:
  // Starts `quittance serve --data DIR --listen unix:DIR.sock` with more flags. `environment` adds
  // NAME=value.
  ServerProcess(const std::string& data, std::vector<std::string> flags = {},
                std::vector<std::string> environment = {});
  // Kills it if it still runs.
  ~ServerProcess();

  // Waits for the line that says it is ready. False: it ended before; see exit_code() and errors().
  bool AwaitReady();
  const std::string& address() const { return address_; }

  void Kill();      // SIGKILL, and waits for the end
  int Stop();       // SIGTERM; returns the exit code
  int AwaitExit();  // the exit code, or 128 + signal
  pid_t pid() const { return pid_; }

  // What it wrote to stderr so far.
  std::string errors() const;

 private:
  std::string address_;
  std::string errors_file_;
  int out_ = -1;  // read end of its stdout
  pid_t pid_ = -1;
  int exit_code_ = -1;
};

// The binary under test.
std::string QuittanceBinary();

// Runs the binary with these arguments to its end: exit code, stdout and stderr.
struct RunResult {
  int exit_code = -1;
  std::string out;
  std::string err;
};
RunResult RunQuittance(const std::vector<std::string>& arguments);
// Any program, found by PATH.
RunResult RunProgram(const std::vector<std::string>& arguments,
                     const std::vector<std::string>& environment = {});

}  // namespace quittance
