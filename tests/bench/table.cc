#include "tests/bench/table.h"

#include <fmt/format.h>

#include <iostream>

#include "services/client/output.h"

namespace quittance::bench {
namespace {

std::string Number(double value) {
  if (value >= 1e6) return fmt::format("{:.2f} M", value / 1e6);
  if (value >= 1e4) return fmt::format("{:.1f} k", value / 1e3);
  return fmt::format("{:.1f}", value);
}

}  // namespace

void PrintTable(const std::vector<Row>& rows) {
  using Align = TextTable::Align;
  TextTable table({{"work"},
                   {"ours", Align::kRight},
                   {"unit"},
                   {"limit", Align::kRight},
                   {"ratio", Align::kRight},
                   {"limit is"},
                   {"detail"}});
  for (const Row& row : rows) {
    table.Add({row.work, Number(row.ours), row.unit, row.limit > 0 ? Number(row.limit) : "",
               row.limit > 0 ? fmt::format("{:.2f}", row.ours / row.limit) : "", row.limit_name,
               row.detail});
  }
  table.Print(std::cout, 140);
}

}  // namespace quittance::bench
