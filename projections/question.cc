#include "projections/question.h"

#include <fmt/format.h>

#include <cstring>

#include "ledger/base/hash.h"
#include "ledger/base/status_macros.h"
#include "ledger/domain/book_name.h"
#include "ledger/domain/violations.h"
#include "projections/books/query.h"
#include "projections/cursor.h"

namespace quittance {
namespace {

constexpr uint32_t kPageRowsDefault = 1000;
constexpr uint32_t kPageRowsMax = 10'000;

absl::Status FirstOf(Violations violations) {
  const std::vector<FieldViolation> found = violations.Take();
  if (found.empty()) return absl::OkStatus();
  // Violations write "<prefix>.<field>"; the prefix is empty here.
  return absl::InvalidArgumentError(
      fmt::format("{}: {}", std::string_view(found[0].field).substr(1), found[0].description));
}

uint64_t DigestOf(std::string_view name, const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> question(request.New());
  question->CopyFrom(request);
  const auto* header = question->GetDescriptor()->FindFieldByName("header");
  auto* asked = static_cast<v1::QueryHeader*>(
      question->GetReflection()->MutableMessage(question.get(), header));
  asked->clear_cursor();
  asked->clear_page_size();
  asked->clear_after();
  const Hash hash = Sha256(fmt::format("{}\n{}", name, question->SerializeAsString()));
  uint64_t digest;
  std::memcpy(&digest, hash.data(), sizeof(digest));
  return digest;
}

absl::Status CheckHeader(const v1::QueryHeader& header) {
  if (!header.book().empty()) RETURN_IF_ERROR(CheckId("header.book", header.book()));
  if (!header.as_of().empty()) RETURN_IF_ERROR(CheckDate("header.as_of", header.as_of()));
  if (!header.known_at().empty()) {
    return absl::InvalidArgumentError("header.known_at: known_at is reserved; leave it empty");
  }
  if (header.page_size() > kPageRowsMax) {
    return absl::InvalidArgumentError(
        fmt::format("header.page_size: {} is above {}", header.page_size(), kPageRowsMax));
  }
  return absl::OkStatus();
}

absl::Status ReadCursor(const v1::QueryHeader& header, Question& question) {
  ASSIGN_OR_RETURN(const rows::PageCursor cursor, DecodeCursor(header.cursor()));
  if (cursor.query() != question.name || cursor.question() != question.digest) {
    return absl::InvalidArgumentError(
        "header.cursor: belongs to another question; repeat the question it was given for");
  }
  if (header.as_of().empty()) question.as_of = cursor.as_of();
  question.last_key = cursor.after();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Question> ReadQuestion(const QueryContext& context, std::string_view name,
                                      const google::protobuf::Message& request,
                                      const v1::QueryHeader& header) {
  RETURN_IF_ERROR(CheckHeader(header));
  Question question;
  question.name = name;
  question.digest = DigestOf(name, request);
  question.book = BookOf(header);
  question.as_of = header.as_of().empty() ? context.today : header.as_of();
  question.after.assign(header.after().begin(), header.after().end());
  question.page_size = header.page_size() == 0 ? kPageRowsDefault : header.page_size();
  if (!header.cursor().empty()) RETURN_IF_ERROR(ReadCursor(header, question));
  RETURN_IF_ERROR(SettingsOf(context, question).status());
  return question;
}

std::string CursorAfter(const Question& question, std::string_view key) {
  rows::PageCursor cursor;
  cursor.set_query(question.name);
  cursor.set_question(question.digest);
  cursor.set_as_of(question.as_of);
  cursor.set_after(std::string(key));
  return EncodeCursor(cursor);
}

absl::Status CheckId(std::string_view field, std::string_view value) {
  Violations violations("");
  violations.Id(field, value);
  return FirstOf(std::move(violations));
}

absl::Status CheckAccountId(std::string_view field, std::string_view value) {
  const size_t slash = value.find('/');
  RETURN_IF_ERROR(CheckId(field, value.substr(0, slash)));
  if (slash == std::string_view::npos) return absl::OkStatus();
  return CheckId(field, value.substr(slash + 1));
}

absl::Status CheckDate(std::string_view field, std::string_view value) {
  Violations violations("");
  violations.Date(field, value);
  return FirstOf(std::move(violations));
}

void FillHeader(const Question& question, v1::AnswerHeader* header) {
  header->set_book(question.book);
  header->set_as_of(question.as_of);
}

}  // namespace quittance
