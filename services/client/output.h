#pragma once
// How answers reach people and programs: table, json or csv.

#include <google/protobuf/message.h>

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace quittance {

enum class OutputFormat { kTable, kJson, kCsv };

// A table for a terminal of 100 columns: columns as wide as their longest cell, long text cut with
// an ellipsis so that the line fits.
class TextTable {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string title;
    Align align = Align::kLeft;
    bool may_shrink = false;  // cut first when the line is too long
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}
  // As many cells as columns.
  void Add(std::vector<std::string> cells);
  // A line between body and totals.
  void AddRule();
  void Print(std::ostream& out, size_t width_max = 100) const;
  // False: even cut, a line of it is longer.
  bool Fits(size_t width_max = 100) const;
  bool empty() const { return rows_.empty(); }

 private:
  std::vector<size_t> Widths(size_t width_max) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;  // an empty row is a rule
};

// Characters a terminal shows for UTF-8 text (East Asian wide ones count two).
size_t DisplayWidth(std::string_view text);

// protobuf JSON with proto field names, zeros printed, int64 as decimal strings, and a final
// newline.
std::string ToJson(const google::protobuf::Message& message);

// A header of proto field names, then one line a message: timestamps as text, bytes as hex digits,
// values of a repeated field joined by ";", other nested messages as JSON. RFC 4180.
std::string ToCsv(const std::vector<const google::protobuf::Message*>& rows,
                  const google::protobuf::Descriptor* descriptor);

// "███▌": `part` of `whole` as a bar of at most `width` characters, in eighths.
std::string Bar(int64_t part, int64_t whole, size_t width);

}  // namespace quittance
