#pragma once
// The one table a bench run prints: work, what we reach, the limit of the same run, the ratio.

#include <string>
#include <vector>

namespace quittance::bench {

struct Row {
  std::string work;
  double ours = 0;
  std::string unit;  // "commands/s", "ms"
  double limit = 0;  // 0: none
  std::string limit_name;
  std::string detail;  // latencies, CPU
};

void PrintTable(const std::vector<Row>& rows);

}  // namespace quittance::bench
