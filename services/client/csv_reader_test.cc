#include "services/client/csv_reader.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

namespace quittance {
namespace {

class CsvReaderTest : public testing::Test {
 protected:
  std::string Write(const std::string& text) {
    const std::string file = testing::TempDir() + "csv_reader_" +
                             testing::UnitTest::GetInstance()->current_test_info()->name() + ".csv";
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }
};

TEST_F(CsvReaderTest, ReadsQuotedFieldsAndNumbersRows) {
  auto reader = CsvReader::Open(Write("a,b\n1,\"x,\"\"y\"\"\nz\"\n2,\n"));
  ASSERT_TRUE(reader.ok()) << reader.status();
  CsvRow row;
  ASSERT_TRUE(*(*reader)->Next(&row));
  EXPECT_EQ(row.number, 1u);
  EXPECT_EQ(row.fields, (std::vector<std::string>{"1", "x,\"y\"\nz"}));
  ASSERT_TRUE(*(*reader)->Next(&row));
  EXPECT_EQ(row.fields, (std::vector<std::string>{"2", ""}));
  EXPECT_FALSE(*(*reader)->Next(&row));
}

TEST_F(CsvReaderTest, ReadsGzipAndReportsACutFile) {
  const std::string file = testing::TempDir() + "csv_reader.csv.gz";
  const gzFile out = gzopen(file.c_str(), "wb");
  gzputs(out, "a\n");
  for (int i = 0; i < 100'000; ++i) gzprintf(out, "%d\n", i * 7919);
  gzclose(out);
  const auto count = [&]() -> absl::StatusOr<int> {
    auto reader = CsvReader::Open(file);
    if (!reader.ok()) return reader.status();
    CsvRow row;
    int rows = 0;
    for (;; ++rows) {
      const auto more = (*reader)->Next(&row);
      if (!more.ok()) return more.status();
      if (!*more) return rows;
    }
  };
  EXPECT_EQ(*count(), 100'000);
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  EXPECT_EQ(count().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(CsvReaderTest, NamesWhatIsWrong) {
  EXPECT_EQ(CsvReader::Open("/no/such/file").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(CsvReader::Open(Write("")).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CsvReader::Open(Write("a,a\n")).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CsvReader::Open(Write("a,\xff\n")).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(CsvReaderTest, ABadRowIsARowWithItsProblem) {
  auto reader = CsvReader::Open(Write("a,b\n1,2\n3\n4,5,6\n7,\xc3\x28\n8,\xc3\xa9\n"));
  ASSERT_TRUE(reader.ok()) << reader.status();
  std::vector<std::string> problems;
  for (CsvRow row; *(*reader)->Next(&row);) problems.push_back(row.problem);
  EXPECT_EQ(problems, (std::vector<std::string>{"", "row has 1 fields, the header has 2",
                                                "row has 3 fields, the header has 2",
                                                "column 'b' is not valid UTF-8", ""}));
}

TEST_F(CsvReaderTest, AByteOrderMarkIsNoPartOfTheFirstColumn) {
  auto reader = CsvReader::Open(Write("\xef\xbb\xbf\"a\",b\n1,2\n"));
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ((*reader)->columns(), (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace quittance
