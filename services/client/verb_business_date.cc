#include <fmt/format.h>

#include <iostream>

#include "ledger/base/hash.h"
#include "ledger/base/rng.h"
#include "ledger/domain/date.h"
#include "quittance/v1/book.pb.h"
#include "quittance/v1/business_date.pb.h"
#include "quittance/v1/ledger.pb.h"
#include "services/client/cli.h"

namespace quittance {
namespace {

// A day that every partition runs.
constexpr absl::Duration kDayMax = absl::Minutes(9);
constexpr size_t kIdBytes = 16;

void PrintBook(const v1::GetBookResponse& book) {
  if (book.business_date().empty()) {
    std::cout << fmt::format("Book {} has begun no business date\n", book.header().book());
    return;
  }
  std::cout << fmt::format("Book {} is on {}, which is {}\n", book.header().book(),
                           book.business_date(),
                           book.business_date_complete() ? "complete" : "being run");
}

int GetBook(const Connection& connection, const Flags& flags, const std::string& run_date,
            v1::GetBookResponse* book) {
  auto request = QueryOf<v1::GetBookRequest>(flags);
  request.set_run_date(run_date);
  return CallOrExplain(connection, "BookService/GetBook", request, book, kDayMax);
}

// A refusal stands for ever under its id, and tomorrow the day may begin: each attempt has its own.
int Advance(const Connection& connection, const Flags& flags, const std::string& date) {
  v1::AdvanceBusinessDate advance;
  advance.mutable_header()->set_book(flags.book);
  advance.mutable_header()->set_command_id("business-date-" + ToHex(SecureRng().Bytes(kIdBytes)));
  advance.set_date(date);
  v1::CommandResponse response;
  return CallOrExplain(connection, "BusinessDateService/AdvanceBusinessDate", advance, &response);
}

// Each day up to `to`, one after another.
int AdvanceTo(const Connection& connection, const Flags& flags, const std::string& to,
              v1::GetBookResponse* book) {
  std::string next = book->business_date().empty() ? to : AddDays(book->business_date(), 1);
  if (const int code = GetBook(connection, flags, book->business_date(), book); code != kExitOk) {
    return code;
  }
  for (; next <= to; next = AddDays(next, 1)) {
    if (const int code = Advance(connection, flags, next); code != kExitOk) return code;
    if (const int code = GetBook(connection, flags, next, book); code != kExitOk) return code;
  }
  return kExitOk;
}

}  // namespace

void AddBusinessDateVerb(Cli& cli) {
  auto to = std::make_shared<std::string>();
  CLI::App* verb = cli.AddVerb(
      "business-date", "The day the book does business on; begins the next ones",
      "  quittance business-date\n"
      "  quittance business-date --to 2024-03-01   # begins each day up to it, and waits for them",
      [&cli, to] {
        const Connection connection = cli.Connect();
        v1::GetBookResponse book;
        int code = GetBook(connection, cli.flags(), "", &book);
        if (code == kExitOk && !to->empty()) code = AdvanceTo(connection, cli.flags(), *to, &book);
        if (code == kExitOk) Print(cli.flags(), book, [&] { PrintBook(book); });
        return code;
      });
  verb->add_option("--to", *to, "Begin the days up to this one; the first may be any")
      ->check([](const std::string& date) {
        return IsDate(date) ? std::string() : date + " is no date such as 2024-03-01";
      });
  cli.AddServerFlags(verb, "supervisor");
  cli.AddAnswerFlags(verb);
}

}  // namespace quittance
