#include "ledger/domain/decide.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ledger/base/check.h"
#include "ledger/domain/book_name.h"
#include "ledger/domain/nouns.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

// What names no account is on a book or on a control stream.
template <typename Body>
constexpr bool kNamesAccount = requires(const Body& body) {
  body.account_id();
};

template <typename Body>
std::string_view AccountIdOf(const Body& body) {
  if constexpr (kNamesAccount<Body>) return body.account_id();
  return "";
}

constexpr std::string_view kAccountBelowBook = "/account/";

std::string_view AccountIdOf(const v1::Command& command) {
  switch (command.body_case()) {
#define X(Type, field)       \
  case v1::Command::k##Type: \
    return AccountIdOf(command.field());
#include "ledger/domain/commands.inc"
#undef X
    case v1::Command::BODY_NOT_SET:
      break;
  }
  CHECK(false, "a command without a body was not validated");
}

void ValidateHeader(const v1::CommandHeader& header, Violations& violations) {
  violations.Id("header.command_id", header.command_id());
  violations.OptionalId("header.book", header.book());
  violations.OptionalDate("header.effective_date", header.effective_date());
  violations.Text("header.correlation_id", header.correlation_id(), 128);
}

void ValidateAccountId(std::string_view account_id, Violations& violations) {
  const size_t slash = account_id.find('/');
  violations.Id("account_id", account_id.substr(0, slash));
  if (slash != std::string_view::npos) violations.Id("account_id", account_id.substr(slash + 1));
}

template <typename Body>
std::vector<FieldViolation> ValidateBody(const Body& body, std::string_view name) {
  Violations violations(name);
  ValidateHeader(body.header(), violations);
  if constexpr (kNamesAccount<Body>) ValidateAccountId(body.account_id(), violations);
  Validate(body, violations);
  return violations.Take();
}

MaybeRefusal DecideBody(const Situation& situation, const v1::Command& command, Outcome& outcome) {
  switch (command.body_case()) {
#define X(Type, field)       \
  case v1::Command::k##Type: \
    return Decide(situation, command.field(), outcome);
#include "ledger/domain/commands.inc"
#undef X
    case v1::Command::BODY_NOT_SET:
      break;
  }
  CHECK(false, "a command without a body was not validated");
}

void EvolveBody(const EventContext& context, const v1::Event& event, TableWriter& rows) {
  switch (event.body_case()) {
#define X(Type, field)     \
  case v1::Event::k##Type: \
    return Evolve(context, event.field(), rows);
#include "ledger/domain/events.inc"
#undef X
    case v1::Event::BODY_NOT_SET:
      break;
  }
  CHECK(false, "an event this build does not know was not stopped by the schema check");
}

// The people who made a record's events happen.
class People {
 public:
  People(const v1::Record& record, const TableReader& rows) {
    Add(record.principal());
    Add(record.on_behalf_of());
    if (!record.request().has_grant_approval()) return;
    const auto* approval = tables::kApproval.Find(rows, record.stream(),
                                                  record.request().grant_approval().approval_id());
    if (approval == nullptr) return;
    asked_ = {approval->requested_by(), approval->requested_on_behalf_of()};
    for (const std::string& name : asked_) Add(name);
  }
  std::span<const std::string_view> names() const { return {names_.data(), count_}; }

 private:
  void Add(std::string_view name) {
    if (!name.empty()) names_[count_++] = name;
  }

  std::array<std::string, 2> asked_;  // copies: the row is edited meanwhile
  std::array<std::string_view, 4> names_;
  size_t count_ = 0;
};

}  // namespace

v1::Refusal Refuse(v1::RefusalReason reason, std::string message,
                   std::initializer_list<std::pair<const char*, std::string>> details) {
  v1::Refusal refusal;
  refusal.set_reason(reason);
  refusal.set_message(std::move(message));
  for (const auto& [key, value] : details) (*refusal.mutable_details())[key] = value;
  return refusal;
}

std::vector<FieldViolation> Validate(const v1::Command& command) {
  switch (command.body_case()) {
#define X(Type, field)       \
  case v1::Command::k##Type: \
    return ValidateBody(command.field(), #field);
#include "ledger/domain/commands.inc"
#undef X
    case v1::Command::BODY_NOT_SET:
      break;
  }
  return {{"body", "is not given; set exactly one command"}};
}

const v1::CommandHeader& HeaderOf(const v1::Command& command) {
  switch (command.body_case()) {
#define X(Type, field)       \
  case v1::Command::k##Type: \
    return command.field().header();
#include "ledger/domain/commands.inc"
#undef X
    case v1::Command::BODY_NOT_SET:
      break;
  }
  CHECK(false, "a command without a body was not validated");
}

v1::CommandHeader* MutableHeaderOf(v1::Command* command) {
  switch (command->body_case()) {
#define X(Type, field)       \
  case v1::Command::k##Type: \
    return command->mutable_##field()->mutable_header();
#include "ledger/domain/commands.inc"
#undef X
    case v1::Command::BODY_NOT_SET:
      break;
  }
  CHECK(false, "a command without a body was not validated");
}

Route RouteOf(const v1::Command& command) {
  Route route;
  route.book = BookOf(HeaderOf(command));
  route.account_id = AccountIdOf(command);
  route.log = v1::LOG_ACCOUNTS;
  if (!route.account_id.empty()) {
    route.stream = fmt::format("{}{}{}", route.book, kAccountBelowBook, route.account_id);
  } else if (command.has_run_due()) {
    route.stream = ControlStreamOf(route.book, command.run_due().control());
  } else {
    route.log = v1::LOG_REFERENCE;
    route.stream = fmt::format("{}/book", route.book);
  }
  route.partition_key = PartitionKeyOf(route.stream);
  return route;
}

std::string_view PartitionKeyOf(std::string_view stream) {
  const size_t book_end = stream.find('/');
  if (book_end == std::string_view::npos) return stream;
  const size_t kind_end = stream.find('/', book_end + 1);
  if (kind_end == std::string_view::npos) return stream;
  return stream.substr(0, stream.find('/', kind_end + 1));
}

EventContext ContextOf(const v1::Record& record, std::string_view effective_date) {
  const std::string_view stream = record.stream();
  const size_t book_end = stream.find('/');
  const std::string_view below_book = stream.substr(std::min(book_end, stream.size()));
  return {.book = stream.substr(0, book_end),
          .stream = stream,
          .account_id = below_book.starts_with(kAccountBelowBook)
                            ? below_book.substr(kAccountBelowBook.size())
                            : "",
          .date = effective_date};
}

MaybeRefusal Decide(const Situation& situation, const v1::Command& command, Outcome& outcome) {
  const v1::CommandHeader& header = HeaderOf(command);
  if (header.has_expected_version()) {
    const auto* stream = tables::kStream.Find(situation.rows, situation.stream);
    const uint64_t actual = stream == nullptr ? 0 : stream->version();
    if (actual != header.expected_version()) {
      return Refuse(v1::VERSION_MISMATCH,
                    fmt::format("{} is at version {}, the command expected {}", situation.stream,
                                actual, header.expected_version()),
                    {{"expected", std::to_string(header.expected_version())},
                     {"actual", std::to_string(actual)}});
    }
  }
  if (situation.effective_date > situation.today) {
    return Refuse(
        v1::EFFECTIVE_DATE_IN_FUTURE,
        fmt::format("effective date {} is after {}", situation.effective_date, situation.today),
        {{"effective_date", std::string(situation.effective_date)},
         {"latest", std::string(situation.today)}});
  }
  return DecideBody(situation, command, outcome);
}

void Evolve(const v1::Record& record, TableWriter& rows) {
  if (record.kind() != v1::RECORD_KIND_COMMAND) return;
  tables::kStream.Edit(rows, record.stream()).set_version(record.stream_version());
  const People people(record, rows);
  for (const v1::Event& event : record.events()) {
    EventContext context = ContextOf(record, event.effective_date());
    context.people = people.names();
    EvolveBody(context, event, rows);
  }
}

}  // namespace quittance
