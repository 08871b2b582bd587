#include "tests/scenario/files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "ledger/base/check.h"

namespace quittance::scenario {
namespace {

constexpr std::string_view kExtension = ".scn";

std::filesystem::path Folder() {
  return std::filesystem::path(QUITTANCE_SOURCE_DIR) / "tests" / "scenarios";
}

}  // namespace

std::vector<std::string> ScenarioNames() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::recursive_directory_iterator(Folder())) {
    if (file.path().extension() != kExtension) continue;
    std::filesystem::path name = file.path().lexically_relative(Folder());
    names.push_back(name.replace_extension().string());
  }
  std::ranges::sort(names);
  return names;
}

std::string ScenarioPath(std::string_view name) {
  return (Folder() / name).string() + std::string(kExtension);
}

std::string TestNameOf(std::string_view name) {
  std::string test_name(name);
  for (char& c : test_name) {
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return test_name;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  CHECK(file.good(), "cannot read {}", path);
  return bytes.str();
}

void WriteFile(const std::string& path, std::string_view bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  CHECK(file.good(), "cannot write {}", path);
}

}  // namespace quittance::scenario
