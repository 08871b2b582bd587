#include "services/client/csv_reader.h"

#include <csv.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unicode/utf8.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <deque>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"

namespace quittance {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool IsUtf8(const std::string& text) {
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    UChar32 character;
    U8_NEXT(text.data(), i, size, character);
    if (character < 0) return false;
  }
  return true;
}

class GzCsvReader final : public CsvReader {
 public:
  GzCsvReader(std::string file, gzFile input, int64_t bytes)
      : file_(std::move(file)), input_(input), bytes_(bytes) {
    CHECK(csv_init(&parser_, CSV_APPEND_NULL) == 0);
    gzbuffer(input_, 1 << 18);
  }
  ~GzCsvReader() override {
    csv_free(&parser_);
    gzclose(input_);
  }

  absl::Status ReadHeader() {
    CsvRow header;
    ASSIGN_OR_RETURN(const bool found, NextRaw(&header));
    if (!found) return absl::InvalidArgumentError(file_ + " is empty; a header line is needed");
    columns_ = std::move(header.fields);
    if (!std::all_of(columns_.begin(), columns_.end(), IsUtf8)) {
      return absl::InvalidArgumentError(file_ + ": the header is not valid UTF-8");
    }
    std::vector<std::string> sorted = columns_;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end()) {
      return absl::InvalidArgumentError(fmt::format("{}: column '{}' stands twice", file_, *twice));
    }
    return absl::OkStatus();
  }

  const std::vector<std::string>& columns() const override { return columns_; }

  absl::StatusOr<bool> Next(CsvRow* row) override {
    ASSIGN_OR_RETURN(const bool found, NextRaw(row));
    if (!found) return false;
    row->number = ++rows_;
    row->problem = ProblemOf(*row);
    return true;
  }

  int progress_permille() const override {
    return bytes_ == 0 ? 1000 : static_cast<int>(gzoffset(input_) * 1000 / bytes_);
  }

 private:
  std::string ProblemOf(const CsvRow& row) const {
    if (row.fields.size() != columns_.size()) {
      return fmt::format("row has {} fields, the header has {}", row.fields.size(),
                         columns_.size());
    }
    const auto bad = std::find_if_not(row.fields.begin(), row.fields.end(), IsUtf8);
    if (bad == row.fields.end()) return "";
    return fmt::format("column '{}' is not valid UTF-8",
                       columns_[static_cast<size_t>(bad - row.fields.begin())]);
  }

  absl::StatusOr<bool> NextRaw(CsvRow* row) {
    while (ready_.empty() && !ended_) RETURN_IF_ERROR(Fill());
    if (ready_.empty()) return false;
    row->fields = std::move(ready_.front());
    ready_.pop_front();
    return true;
  }

  absl::Status Fill() {
    const int count = gzread(input_, buffer_.data(), static_cast<unsigned>(buffer_.size()));
    // A gz file that was cut reads as ended; only the error tells.
    int code = Z_OK;
    const char* problem = count <= 0 ? gzerror(input_, &code) : "";
    if (code != Z_OK && code != Z_STREAM_END) {
      return absl::DataLossError(fmt::format("{}: {}", file_, problem));
    }
    const auto on_field = [](void* data, size_t size, void* self) {
      static_cast<GzCsvReader*>(self)->fields_.emplace_back(
          data == nullptr ? "" : std::string(static_cast<char*>(data), size));
    };
    const auto on_row = [](int, void* self) {
      auto* reader = static_cast<GzCsvReader*>(self);
      reader->ready_.push_back(std::move(reader->fields_));
      reader->fields_.clear();
    };
    if (count == 0) {
      ended_ = true;
      CHECK(csv_fini(&parser_, on_field, on_row, this) == 0);
      return absl::OkStatus();
    }
    std::string_view bytes(buffer_.data(), static_cast<size_t>(count));
    if (!begun_ && bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
    begun_ = true;
    if (csv_parse(&parser_, bytes.data(), bytes.size(), on_field, on_row, this) != bytes.size()) {
      return absl::InvalidArgumentError(
          fmt::format("{}: {}", file_, csv_strerror(csv_error(&parser_))));
    }
    return absl::OkStatus();
  }

  const std::string file_;
  const gzFile input_;
  const int64_t bytes_;
  csv_parser parser_;
  std::array<char, 1 << 16> buffer_;
  std::vector<std::string> columns_;
  std::vector<std::string> fields_;
  std::deque<std::vector<std::string>> ready_;
  uint64_t rows_ = 0;
  bool begun_ = false;
  bool ended_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<CsvReader>> CsvReader::Open(const std::string& file) {
  struct stat info;
  if (stat(file.c_str(), &info) != 0) {
    return absl::NotFoundError(fmt::format("cannot open '{}': {}", file, strerror(errno)));
  }
  const gzFile input = gzopen(file.c_str(), "rb");
  if (input == nullptr) {
    return absl::NotFoundError(fmt::format("cannot open '{}': {}", file, strerror(errno)));
  }
  auto reader = std::make_unique<GzCsvReader>(file, input, info.st_size);
  RETURN_IF_ERROR(reader->ReadHeader());
  return reader;
}

std::string CsvLine(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) {
    if (!line.empty() || &field != &fields.front()) line.push_back(',');
    if (field.find_first_of(",\"\r\n") == std::string::npos) {
      line += field;
      continue;
    }
    line.push_back('"');
    for (const char c : field) line.append(c == '"' ? 2 : 1, c);
    line.push_back('"');
  }
  return line + "\r\n";
}

}  // namespace quittance
