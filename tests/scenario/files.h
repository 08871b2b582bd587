#pragma once
// The files under tests/ that these tests read, and write when told to.

#include <string>
#include <string_view>
#include <vector>

namespace quittance::scenario {

// Names relative to tests/scenarios, without ".scn", in order.
std::vector<std::string> ScenarioNames();
std::string ScenarioPath(std::string_view name);

// Letters, digits and '_' only.
std::string TestNameOf(std::string_view name);

// Dies where the file cannot be read or written whole.
std::string ReadFile(const std::string& path);
void WriteFile(const std::string& path, std::string_view bytes);  // makes its folder

}  // namespace quittance::scenario
