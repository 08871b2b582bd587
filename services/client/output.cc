#include "services/client/output.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <ostream>

#include "ledger/base/check.h"
#include "ledger/base/hash.h"
#include "services/client/csv_reader.h"

namespace quittance {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kGap = 2;
constexpr size_t kShrunkWidthMin = 8;

size_t CharacterWidth(UChar32 character) {
  const int width = u_getIntPropertyValue(character, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

std::string Fit(const std::string& text, size_t width) {
  if (DisplayWidth(text) <= width) return text;
  size_t used = 0;
  int32_t end = 0;
  for (int32_t i = 0; i < static_cast<int32_t>(text.size());) {
    UChar32 character;
    U8_NEXT(text.data(), i, static_cast<int32_t>(text.size()), character);
    used += CharacterWidth(character);
    if (used > width - 1) break;
    end = i;
  }
  return text.substr(0, static_cast<size_t>(end)) + "…";
}

void PrintCell(std::ostream& out, const std::string& cell, size_t width, TextTable::Align align,
               bool last) {
  const std::string text = Fit(cell, width);
  const std::string padding(width - DisplayWidth(text), ' ');
  if (align == TextTable::Align::kRight) {
    out << padding << text;
  } else {
    out << text << (last ? "" : padding);
  }
  if (!last) out << std::string(kGap, ' ');
}

google::protobuf::util::JsonPrintOptions JsonOptions(bool pretty) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = pretty;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  return options;
}

std::string JsonCell(const Message& message) {
  std::string text;
  CHECK(google::protobuf::util::MessageToJsonString(message, &text, JsonOptions(false)).ok());
  return text;
}

std::string MessageCell(const Message& message) {
  if (message.GetDescriptor() != google::protobuf::Timestamp::descriptor()) {
    return JsonCell(message);
  }
  return google::protobuf::util::TimeUtil::ToString(
      static_cast<const google::protobuf::Timestamp&>(message));
}

// One value of the field; `index` -1: of a singular one.
std::string ValueCell(const Message& row, const FieldDescriptor* field, int index) {
  const auto* reflection = row.GetReflection();
  const bool one = index < 0;
  const auto number = [&](auto get, auto get_repeated) {
    return std::to_string(one ? (reflection->*get)(row, field)
                              : (reflection->*get_repeated)(row, field, index));
  };
  using R = google::protobuf::Reflection;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = one ? reflection->GetString(row, field)
                                   : reflection->GetRepeatedString(row, field, index);
      return field->type() == FieldDescriptor::TYPE_BYTES ? ToHex(text) : text;
    }
    case FieldDescriptor::CPPTYPE_INT64:
      return number(&R::GetInt64, &R::GetRepeatedInt64);
    case FieldDescriptor::CPPTYPE_INT32:
      return number(&R::GetInt32, &R::GetRepeatedInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return number(&R::GetUInt64, &R::GetRepeatedUInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return number(&R::GetUInt32, &R::GetRepeatedUInt32);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return number(&R::GetDouble, &R::GetRepeatedDouble);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return number(&R::GetFloat, &R::GetRepeatedFloat);
    case FieldDescriptor::CPPTYPE_BOOL:
      return (one ? reflection->GetBool(row, field)
                  : reflection->GetRepeatedBool(row, field, index))
                 ? "true"
                 : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return (one ? reflection->GetEnum(row, field)
                  : reflection->GetRepeatedEnum(row, field, index))
          ->name();
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (!one) return MessageCell(reflection->GetRepeatedMessage(row, field, index));
      return reflection->HasField(row, field) ? MessageCell(reflection->GetMessage(row, field))
                                              : "";
  }
  CHECK(false, "no column of type {}", field->cpp_type_name());
}

std::string CsvCell(const Message& row, const FieldDescriptor* field) {
  if (!field->is_repeated()) return ValueCell(row, field, -1);
  std::string joined;
  for (int i = 0; i < row.GetReflection()->FieldSize(row, field); ++i) {
    joined += (i > 0 ? ";" : "") + ValueCell(row, field, i);
  }
  return joined;
}

}  // namespace

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (int32_t i = 0; i < static_cast<int32_t>(text.size());) {
    UChar32 character;
    U8_NEXT(text.data(), i, static_cast<int32_t>(text.size()), character);
    width += CharacterWidth(character);
  }
  return width;
}

void TextTable::Add(std::vector<std::string> cells) {
  CHECK(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

void TextTable::AddRule() { rows_.emplace_back(); }

std::vector<size_t> TextTable::Widths(size_t width_max) const {
  std::vector<size_t> widths;
  size_t total = 0;
  for (size_t i = 0; i < columns_.size(); ++i) {
    size_t width = DisplayWidth(columns_[i].title);
    for (const auto& row : rows_) {
      if (!row.empty()) width = std::max(width, DisplayWidth(row[i]));
    }
    widths.push_back(width);
    total += width + (i == 0 ? 0 : kGap);
  }
  for (size_t i = 0; i < columns_.size() && total > width_max; ++i) {
    if (!columns_[i].may_shrink) continue;
    const size_t shrunk = std::max(std::min(widths[i], kShrunkWidthMin),
                                   widths[i] - std::min(widths[i], total - width_max));
    total -= widths[i] - shrunk;
    widths[i] = shrunk;
  }
  return widths;
}

bool TextTable::Fits(size_t width_max) const {
  size_t total = 0;
  for (const size_t width : Widths(width_max)) total += width + kGap;
  return total <= width_max + kGap;
}

void TextTable::Print(std::ostream& out, size_t width_max) const {
  const std::vector<size_t> widths = Widths(width_max);
  const auto line = [&](const auto& cell_of) {
    for (size_t i = 0; i < columns_.size(); ++i) {
      PrintCell(out, cell_of(i), widths[i], columns_[i].align, i + 1 == columns_.size());
    }
    out << "\n";
  };
  const auto rule = [&] {
    for (size_t i = 0; i < columns_.size(); ++i) {
      for (size_t k = 0; k < widths[i]; ++k) out << "─";
      if (i + 1 < columns_.size()) out << std::string(kGap, ' ');
    }
    out << "\n";
  };
  line([&](size_t i) { return columns_[i].title; });
  rule();
  for (const auto& row : rows_) {
    if (row.empty()) {
      rule();
    } else {
      line([&](size_t i) { return row[i]; });
    }
  }
}

std::string ToJson(const Message& message) {
  std::string text;
  const auto status =
      google::protobuf::util::MessageToJsonString(message, &text, JsonOptions(true));
  CHECK(status.ok(), "{}", std::string(status.message()));
  return text;
}

std::string ToCsv(const std::vector<const Message*>& rows,
                  const google::protobuf::Descriptor* descriptor) {
  std::vector<std::string> cells;
  for (int i = 0; i < descriptor->field_count(); ++i) cells.push_back(descriptor->field(i)->name());
  std::string text = CsvLine(cells);
  for (const Message* row : rows) {
    cells.clear();
    for (int i = 0; i < descriptor->field_count(); ++i) {
      cells.push_back(CsvCell(*row, descriptor->field(i)));
    }
    text += CsvLine(cells);
  }
  return text;
}

std::string Bar(int64_t part, int64_t whole, size_t width) {
  static const char* const kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (whole <= 0 || part <= 0) return "";
  const auto eighths =
      static_cast<size_t>(static_cast<__int128>(part) * static_cast<int64_t>(width * 8) / whole);
  std::string bar;
  for (size_t i = 0; i < eighths / 8; ++i) bar += "█";
  bar += kEighths[eighths % 8];
  return bar.empty() ? "▏" : bar;
}

}  // namespace quittance
