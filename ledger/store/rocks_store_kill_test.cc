// A process that writes batches is killed at random moments: what it finds again are the rows of
// exactly the stored position.

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <map>

#include "ledger/base/rng.h"
#include "ledger/base/temp_dir.h"
#include "ledger/store/rocks_store.h"
#include "ledger/store/row_store_conformance.h"

namespace quittance {
namespace {

constexpr char kDirVariable[] = "QUITTANCE_KILLED_STORE";
constexpr int kRowsPerBatch = 50;
constexpr size_t kIngestedBytesMin = 4000;  // more than 50 rows have
constexpr char kWritten = '\1';

std::unique_ptr<RocksStore> OpenAt(const std::string& dir) {
  StoreResources resources = StoreResources::ForBudget(1 << 20);
  resources.ingested_bytes_min = kIngestedBytesMin;
  auto store = RocksStore::Open(dir, resources);
  CHECK(store.ok(), "{}", std::string(store.status().message()));
  return *std::move(store);
}

// Batch `number` is the same whenever it is made: rows put and erased all over two tables. Some are
// ingested.
RowBatch BatchOf(uint64_t number, std::map<std::string, std::string>* model) {
  SeededRng rng(number);
  RowBatch batch;
  const int rows = number % 11 == 0 ? 10 * kRowsPerBatch : kRowsPerBatch;
  for (int i = 0; i < rows; ++i) {
    const std::string random = rng.Bytes(4);
    const uint16_t table = 1 + (random[0] & 1);
    const std::string scope = fmt::format("account-{}", random[1] & 31);
    const std::string key = fmt::format("item-{}", random[2] & 63);
    const std::string place = fmt::format("{}/{}/{}", table, scope, key);
    if ((random[3] & 3) == 0) {
      batch.Erase({table, scope, key});
      model->erase(place);
    } else {
      const std::string row = fmt::format("{}.{}", number, i);
      batch.Put({table, scope, key}, row);
      (*model)[place] = row;
    }
  }
  batch.SetPosition("writer", std::to_string(number));
  return batch;
}

// The program that gets killed: goes on from the stored position, says kWritten after each batch,
// flushes now and then.
TEST(RocksStoreKillTest, DISABLED_Victim) {
  const char* dir = std::getenv(kDirVariable);
  ASSERT_NE(dir, nullptr) << "run by SurvivesSigkill";
  const auto store = OpenAt(dir);
  const std::string position = store->Position("writer");
  std::map<std::string, std::string> unused;
  for (uint64_t number = position.empty() ? 1 : std::stoull(position) + 1;; ++number) {
    ASSERT_TRUE(store->Write(BatchOf(number, &unused)).ok());
    if (number % 37 == 0) {
      ASSERT_TRUE(store->Flush().ok());
    }
    if (write(STDOUT_FILENO, &kWritten, 1) != 1) return;
  }
}

class Victim {
 public:
  explicit Victim(const std::string& dir) {
    int ends[2];
    CHECK(pipe(ends) == 0);
    output_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    const std::string variable = std::string(kDirVariable) + "=" + dir;
    const char* const arguments[] = {"victim", "--gtest_filter=RocksStoreKillTest.DISABLED_Victim",
                                     "--gtest_also_run_disabled_tests", nullptr};
    const char* const environment[] = {variable.c_str(), nullptr};
    CHECK(posix_spawn(&pid_, "/proc/self/exe", &actions, nullptr,
                      const_cast<char* const*>(arguments),
                      const_cast<char* const*>(environment)) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
  }
  ~Victim() {
    kill(pid_, SIGKILL);
    int status = 0;
    waitpid(pid_, &status, 0);
    close(output_);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the victim ended by itself: " << status;
  }
  Victim(const Victim&) = delete;
  Victim& operator=(const Victim&) = delete;

  // Waits until it has written that many batches.
  void Await(int batches) {
    while (batches > 0) {
      char said = 0;
      ASSERT_EQ(read(output_, &said, 1), 1) << "the victim ended early";
      if (said == kWritten) --batches;
    }
  }

 private:
  pid_t pid_ = 0;
  int output_ = -1;
};

TEST(RocksStoreKillTest, SurvivesSigkill) {
  TempDir dir;
  SeededRng rng(11);
  std::map<std::string, std::string> model;
  uint64_t folded = 0;
  for (int kills = 0; kills < 12; ++kills) {
    {
      Victim victim(dir.path());
      victim.Await(1 + static_cast<uint8_t>(rng.Bytes(1)[0]));
    }
    const auto store = OpenAt(dir.path());
    const std::string position = store->Position("writer");
    for (const uint64_t stored = position.empty() ? 0 : std::stoull(position); folded < stored;) {
      BatchOf(++folded, &model);
    }
    std::map<std::string, std::string> rows;
    for (const uint16_t table : {uint16_t{1}, uint16_t{2}}) {
      store->ScanTable(table, "", [&](auto scope, auto key, std::string_view row) {
        rows[fmt::format("{}/{}/{}", table, scope, key)] = row;
        return true;
      });
    }
    ASSERT_EQ(rows, model) << "at position " << position;
  }
  EXPECT_GT(folded, 0u) << "no kill came after a flush: nothing was tested";
}

}  // namespace
}  // namespace quittance
