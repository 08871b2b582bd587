#include "tests/kafka/sample.h"

#include <gtest/gtest.h>

namespace quittance {

void ImportSample(const ServerProcess& server) {
  const RunResult imported =
      RunQuittance({"import", "--server", server.address(), "--mapping", "day-book",
                    QUITTANCE_SOURCE_DIR "/examples/sample/day-book.csv"});
  ASSERT_EQ(imported.exit_code, 0) << imported.out << imported.err;
}

}  // namespace quittance
