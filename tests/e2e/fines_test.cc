// The real traffic-fines file through the real binary: complete, repeatable, and the same after
// kills. Skips loudly where the file is not there (QUITTANCE_FINES, else beside the
// checkout).

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "services/client/importer.h"
#include "tests/e2e/server_process.h"

namespace quittance {
namespace {

constexpr uint64_t kRows = 561'470;
// Zero amounts: 36 fines, 18 penalties, 2,860 expenses, 3 payments.
constexpr uint64_t kNothingToPost = 2'917;
const std::vector<std::string> kCommandClock = {"--clock", "command"};

// Fewer where a sanitizer makes all slow.
int Kills() {
  const char* kills = getenv("QUITTANCE_FINES_KILLS");
  return kills == nullptr ? 20 : std::stoi(kills);
}

// Of the ledger that is killed: its log may be on Kafka.
std::vector<std::string> KilledFlags() {
  std::vector<std::string> flags = kCommandClock;
  if (const char* log = getenv("QUITTANCE_FINES_LOG")) flags.insert(flags.end(), {"--log", log});
  return flags;
}

// Only the first so many rows, likewise; 0: all.
uint64_t RowsMax() {
  const char* rows = getenv("QUITTANCE_FINES_ROWS");
  return rows == nullptr ? 0 : std::stoull(rows);
}

std::string FinesFile() {
  const char* file = getenv("QUITTANCE_FINES");
  return file == nullptr ? QUITTANCE_SOURCE_DIR "/../shared/data/traffic_fines.csv.gz" : file;
}

class FinesTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(FinesFile())) {
      GTEST_SKIP() << "SKIPPED: the traffic-fines file is not here: " << FinesFile();
    }
    if (RowsMax() == 0) return;
    rows_ = RowsMax();
    file_ = dir_ / "first_rows.csv";
    const RunResult cut = RunProgram(
        {"sh", "-c", fmt::format("zcat '{}' | head -n {} > '{}'", FinesFile(), rows_ + 1, file_)});
    ASSERT_EQ(cut.exit_code, 0) << cut.err;
  }

  // Imports with `server`, which is killed when that many rows are read (0: never).
  absl::StatusOr<ImportSummary> Import(ServerProcess& server, uint64_t kill_at_row = 0) {
    const Connection connection(server.address(), {"fines", "service", ""});
    ImportOptions options;
    options.mapping = "traffic-fines";
    options.file = file_;
    options.rejects_file = dir_ / "rejects.csv";
    options.on_progress = [&](int, uint64_t rows) {
      if (kill_at_row != 0 && rows >= kill_at_row && server.pid() > 0) server.Kill();
    };
    return ImportFile(options, connection);
  }

  // The undisturbed import, complete and repeatable; returns its dump.
  std::string ImportTwice(const std::string& data) {
    ServerProcess server(data, kCommandClock);
    EXPECT_TRUE(server.AwaitReady()) << server.errors();
    const auto first = Import(server);
    EXPECT_TRUE(first.ok()) << first.status();
    if (!first.ok()) return "";
    EXPECT_TRUE(first->AddsUp());
    EXPECT_EQ(first->rows, rows_);
    EXPECT_TRUE(rows_ != kRows || first->reasons.at("NOTHING_TO_POST") == kNothingToPost);
    EXPECT_EQ(first->imported + first->listed, rows_);
    const std::string status =
        RunQuittance({"dump", "history", "--provenance", "--server", server.address()}).out;
    const auto second = Import(server);
    EXPECT_TRUE(second.ok()) << second.status();
    if (!second.ok()) return "";
    EXPECT_EQ(second->imported, 0u);
    EXPECT_EQ(second->imported_before, first->imported);
    EXPECT_EQ(second->listed, first->listed);
    EXPECT_TRUE(
        RunQuittance({"dump", "history", "--provenance", "--server", server.address()}).out ==
        status)
        << "the second import appended something";
    const std::string dump = RunQuittance({"dump", "--server", server.address()}).out;
    EXPECT_EQ(server.Stop(), 0) << server.errors();
    return dump;
  }

  const TempDir dir_;
  std::string file_ = FinesFile();
  uint64_t rows_ = kRows;
};

TEST_F(FinesTest, ImportsCompletelyOnceAndTheSameAfterKills) {
  const std::string dump = ImportTwice(dir_ / "undisturbed");
  ASSERT_FALSE(dump.empty());
  const RunResult check =
      RunQuittance({"check", "--data", dir_ / "undisturbed", "--random-positions", "10"});
  EXPECT_EQ(check.exit_code, 0) << check.out << check.err;

  std::mt19937_64 random(1);
  std::vector<uint64_t> kills;
  for (int i = 0; i < Kills(); ++i) kills.push_back(1 + random() % rows_);
  std::sort(kills.begin(), kills.end());
  const std::string data = dir_ / "killed";
  for (const uint64_t row : kills) {
    ServerProcess server(data, KilledFlags());
    ASSERT_TRUE(server.AwaitReady()) << server.errors();
    EXPECT_FALSE(Import(server, row).ok()) << "the server outlived the import";
  }
  ServerProcess server(data, KilledFlags());
  ASSERT_TRUE(server.AwaitReady()) << server.errors();
  const auto last = Import(server);
  ASSERT_TRUE(last.ok()) << last.status();
  EXPECT_TRUE(last->AddsUp());
  EXPECT_TRUE(RunQuittance({"dump", "--server", server.address()}).out == dump)
      << "the dump differs from that of the undisturbed import";
}

}  // namespace
}  // namespace quittance
