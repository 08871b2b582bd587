#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "ledger/base/temp_dir.h"
#include "ledger/log/memory_log.h"
#include "services/rpc/fake_writer.h"
#include "services/rpc/file_key_store.h"
#include "services/rpc/key_store_conformance.h"
#include "services/rpc/ledger.h"
#include "services/rpc/memory_key_store.h"

namespace quittance {
namespace {

struct MemoryFixture {
  static constexpr bool kLasting = false;
  std::unique_ptr<KeyStore> Open() { return std::make_unique<MemoryKeyStore>(); }
};

struct FileFixture {
  static constexpr bool kLasting = true;
  TempDir dir;
  std::string path() const { return dir.path() + "/keys"; }
  std::unique_ptr<KeyStore> Open() {
    auto store = FileKeyStore::Open(path(), /*create=*/true);
    EXPECT_TRUE(store.ok()) << std::string(store.status().message());
    return store.ok() ? *std::move(store) : nullptr;
  }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, KeyStoreConformance, MemoryFixture);
INSTANTIATE_TYPED_TEST_SUITE_P(File, KeyStoreConformance, FileFixture);

std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

void WriteAll(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

TEST(FileKeyStore, IsReadableByItsOwnerOnly) {
  FileFixture fixture;
  ASSERT_NE(fixture.Open(), nullptr);
  struct stat info;
  ASSERT_EQ(stat(fixture.path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  ASSERT_EQ(chmod(fixture.path().c_str(), 0640), 0);
  EXPECT_EQ(FileKeyStore::Open(fixture.path(), true).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(FileKeyStore, AMissingFileIsNotMadeUnlessAsked) {
  FileFixture fixture;
  EXPECT_EQ(FileKeyStore::Open(fixture.path(), false).status().code(), absl::StatusCode::kNotFound);
}

TEST(FileKeyStore, CutsATornLastAppendAtEveryByte) {
  FileFixture fixture;
  DataKey kept;
  {
    auto store = fixture.Open();
    kept = (*store->FindOrMake(std::vector<std::string>{"kept"}))[0];
  }
  const std::string before = ReadAll(fixture.path());
  ASSERT_TRUE(fixture.Open()->FindOrMake(std::vector<std::string>{"torn"}).ok());
  const std::string after = ReadAll(fixture.path());
  for (size_t size = before.size(); size < after.size(); ++size) {
    WriteAll(fixture.path(), after.substr(0, size));
    auto store = fixture.Open();
    ASSERT_NE(store, nullptr) << size;
    EXPECT_EQ(*store->Find("kept"), kept);
    EXPECT_TRUE(absl::IsNotFound(store->Find("torn").status())) << size;
    EXPECT_EQ(std::filesystem::file_size(fixture.path()), before.size());
  }
}

TEST(FileKeyStore, RefusesAFlippedBitBeforeTheLastAppend) {
  FileFixture fixture;
  ASSERT_TRUE(fixture.Open()->FindOrMake(std::vector<std::string>{"a"}).ok());
  const size_t covered = ReadAll(fixture.path()).size();
  ASSERT_TRUE(fixture.Open()->FindOrMake(std::vector<std::string>{"b"}).ok());
  const std::string good = ReadAll(fixture.path());
  for (size_t at = 0; at < covered; ++at) {
    std::string bad = good;
    bad[at] ^= 1;
    WriteAll(fixture.path(), bad);
    EXPECT_EQ(FileKeyStore::Open(fixture.path(), true).status().code(), absl::StatusCode::kDataLoss)
        << at;
  }
}

TEST(FileKeyStore, AnErasedKeyIsNowhereInTheDirectory) {
  FileFixture fixture;
  auto store = fixture.Open();
  const DataKey key = (*store->FindOrMake(std::vector<std::string>{"gone"}))[0];
  ASSERT_NE(ReadAll(fixture.path()).find(AsBytes(key)), std::string::npos);
  // Sees what happens to the blocks of the file that was replaced.
  const int old_file = open(fixture.path().c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_TRUE(store->Erase("gone").ok());
  std::string old_bytes(4096, 'x');
  old_bytes.resize(static_cast<size_t>(read(old_file, old_bytes.data(), old_bytes.size())));
  close(old_file);
  EXPECT_EQ(old_bytes.find_first_not_of('\0'), std::string::npos);
  for (const auto& entry : std::filesystem::directory_iterator(fixture.dir.path())) {
    EXPECT_EQ(ReadAll(entry.path().string()).find(AsBytes(key)), std::string::npos);
  }
}

TEST(FileKeyStore, AFailedWriteIsAFaultForGood) {
  FileFixture fixture;
  const auto store = fixture.Open();
  ASSERT_TRUE(store->FindOrMake(std::vector<std::string>{"a"}).ok());
  EXPECT_TRUE(store->health().ok());
  std::filesystem::remove_all(fixture.dir.path());
  EXPECT_FALSE(store->Erase("a").ok());
  std::filesystem::create_directory(fixture.dir.path());
  EXPECT_FALSE(store->Erase("a").ok());
  EXPECT_FALSE(store->health().ok());
  Ledger ledger;
  MemoryLog log{MemoryLogOptions{}};
  FakeWriter writer;
  ledger.log = &log;
  ledger.reference = &writer;
  ledger.keys = store.get();
  EXPECT_NE(std::string(ledger.health().message()).find("keys: "), std::string::npos);
}

TEST(FileKeyStore, ACopyHasTheSameKeysAndNothingOfTheFileBefore) {
  FileFixture from, to;
  const DataKey erased = (*to.Open()->FindOrMake(std::vector<std::string>{"erased"}))[0];
  const auto store = from.Open();
  const DataKey key = (*store->FindOrMake(std::vector<std::string>{"a"}))[0];
  ASSERT_TRUE(store->Erase("erased").ok());
  WriteAll(to.path() + ".new", "of a copy that was cut short");
  ASSERT_TRUE(FileKeyStore::Write(to.path(), store->Entries()).ok());
  const auto copy = to.Open();
  EXPECT_EQ(copy->LedgerKey(), store->LedgerKey());
  EXPECT_EQ(*copy->Find("a"), key);
  EXPECT_FALSE(copy->Find("erased").ok());
  for (const auto& entry : std::filesystem::directory_iterator(to.dir.path())) {
    EXPECT_EQ(ReadAll(entry.path().string()).find(AsBytes(erased)), std::string::npos);
  }
}

TEST(FileKeyStore, FinishesAnErasureThatACrashCutShort) {
  FileFixture fixture;
  const std::string path = fixture.path();
  DataKey gone, stays;
  {
    auto store = fixture.Open();
    const auto keys = store->FindOrMake(std::vector<std::string>{"gone", "stays"});
    gone = (*keys)[0];
    stays = (*keys)[1];
  }
  const std::string before = ReadAll(path);
  ASSERT_TRUE(fixture.Open()->Erase("gone").ok());
  const std::string after = ReadAll(path);

  // Before the rename: nothing was acknowledged, the key is still there.
  WriteAll(path, before);
  WriteAll(path + ".new", after.substr(0, after.size() / 2));
  ASSERT_EQ(link(path.c_str(), (path + ".old").c_str()), 0);
  EXPECT_EQ(*fixture.Open()->Find("gone"), gone);
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
  EXPECT_FALSE(std::filesystem::exists(path + ".old"));

  // After it: the old file is still to be wiped.
  WriteAll(path, after);
  WriteAll(path + ".old", before);
  auto store = fixture.Open();
  EXPECT_FALSE(store->Find("gone").ok());
  EXPECT_EQ(*store->Find("stays"), stays);
  EXPECT_FALSE(std::filesystem::exists(path + ".old"));
}

}  // namespace
}  // namespace quittance
