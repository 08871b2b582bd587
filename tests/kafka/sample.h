#pragma once
// The sample files, imported into a server that runs.

#include <gtest/gtest.h>

#include "tests/e2e/server_process.h"

namespace quittance {

inline void ImportSample(const ServerProcess& server) {
  const RunResult imported =
      RunQuittance({"import", "--server", server.address(), "--mapping", "day-book",
                    QUITTANCE_SOURCE_DIR "/examples/sample/day-book.csv"});
  ASSERT_EQ(imported.exit_code, 0) << imported.out << imported.err;
}

}  // namespace quittance
