#pragma once
// What the process answers the shell.

namespace quittance {

enum ExitCode : int {
  kExitOk = 0,
  kExitNo = 1,     // the business said no, or a finding
  kExitUsage = 2,  // the call's words are off
  kExitFault = 3,  // the world is broken: no server, no disk, no answer in time
};

}  // namespace quittance
