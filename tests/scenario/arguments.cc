#include "tests/scenario/arguments.h"

#include <gmock/gmock.h>

#include <set>
#include <string>

namespace quittance::scenario {
namespace {

std::set<std::string, std::less<>>& Arguments() {
  static std::set<std::string, std::less<>> arguments;
  return arguments;
}

}  // namespace

bool IsAsked(std::string_view flag) { return Arguments().contains(flag); }

}  // namespace quittance::scenario

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  quittance::scenario::Arguments().insert(argv + 1, argv + argc);
  return RUN_ALL_TESTS();
}
