#pragma once
// The sample files, imported into a server that runs.

#include "tests/e2e/server_process.h"

namespace quittance {

void ImportSample(const ServerProcess& server);

}  // namespace quittance
