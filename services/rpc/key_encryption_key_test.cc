#include "services/rpc/key_encryption_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "ledger/base/temp_dir.h"

namespace quittance {
namespace {

class KeyEncryptionKeyTest : public testing::Test {
 protected:
  const TempDir dir_;
  const std::string path_ = dir_ / "kek";
  SecureRng rng_;
};

TEST_F(KeyEncryptionKeyTest, IsReadAsItWasMade) {
  const auto made = MakeKeyEncryptionKey(path_, rng_);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(*ReadKeyEncryptionKey(path_), *made);
  struct stat info;
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(info.st_size, 32);
}

TEST_F(KeyEncryptionKeyTest, AMissingFileIsNotFound) {
  EXPECT_TRUE(absl::IsNotFound(ReadKeyEncryptionKey(path_).status()));
}

TEST_F(KeyEncryptionKeyTest, AFileThatOthersMayReadIsRefused) {
  ASSERT_TRUE(MakeKeyEncryptionKey(path_, rng_).ok());
  ASSERT_EQ(chmod(path_.c_str(), 0440), 0);
  EXPECT_TRUE(ReadKeyEncryptionKey(path_).ok());
  ASSERT_EQ(chmod(path_.c_str(), 0644), 0);
  const absl::Status refused = ReadKeyEncryptionKey(path_).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused));
  EXPECT_THAT(std::string(refused.message()), testing::HasSubstr("chmod 600"));
}

TEST_F(KeyEncryptionKeyTest, AFileOfAnotherSizeIsRefused) {
  ASSERT_TRUE(MakeKeyEncryptionKey(path_, rng_).ok());
  std::filesystem::resize_file(path_, 31);
  const absl::Status refused = ReadKeyEncryptionKey(path_).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused));
  EXPECT_THAT(std::string(refused.message()), testing::HasSubstr("31 bytes, must have 32"));
}

}  // namespace
}  // namespace quittance
