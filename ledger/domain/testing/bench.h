#pragma once
// Runs commands through the domain as a writer does (validate, route, decide, evolve, post), on
// plain rows, for tests.

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/domain/business_date.h"
#include "ledger/domain/decide.h"
#include "ledger/domain/posting.h"
#include "ledger/domain/tables.h"
#include "ledger/domain/testing/fake_tables.h"

namespace quittance {

// What came of one command: violations, or a refusal, or events.
struct BenchAnswer {
  std::vector<FieldViolation> violations;
  MaybeRefusal refusal;
  std::vector<v1::Event> events;
  v1::Accepted accepted;

  // Unspecified: not refused.
  v1::RefusalReason reason() const {
    return refusal ? refusal->reason() : v1::REFUSAL_REASON_UNSPECIFIED;
  }
  std::string detail(const std::string& key) const {
    if (!refusal || !refusal->details().contains(key)) return "(none)";
    return refusal->details().at(key);
  }
  // Path of the first violation, "" where there is none.
  std::string field() const { return violations.empty() ? "" : violations.front().field; }
  // In one line, for messages.
  std::string Text() const {
    std::string text;
    for (const auto& violation : violations) {
      text += violation.field + " " + violation.description + "; ";
    }
    if (refusal) text += refusal->ShortDebugString();
    for (const v1::Event& event : events) text += event.ShortDebugString() + "\n";
    return text;
  }
};

class Bench {
 public:
  Actor actor{.principal = "clara", .on_behalf_of = "", .role = v1::ROLE_CLERK};
  // Also the effective date of commands that give none.
  std::string today = "2026-06-30";
  uint32_t partition = 3;
  FakeTables rows;
  FakeTables reference;

  // Protobuf text of a Command, e.g. `block_account { account_id: "A1" }`; a command id is added
  // where there is none.
  BenchAnswer Do(const std::string& text) {
    v1::Command command;
    CHECK(google::protobuf::TextFormat::ParseFromString(text, &command), "not a command: {}", text);
    return Do(std::move(command));
  }

  BenchAnswer Do(v1::Command command) {
    v1::CommandHeader& header = *MutableHeaderOf(&command);
    if (header.command_id().empty()) header.set_command_id("c" + std::to_string(++commands_));
    BenchAnswer answer;
    answer.violations = Validate(command);
    if (!answer.violations.empty()) return answer;
    const Route route = RouteOf(command);
    const std::string business_date(TodayOf(reference, route.book, today));
    const std::string date =
        header.effective_date().empty() ? business_date : header.effective_date();
    FakeTables& tables = route.log == v1::LOG_REFERENCE ? reference : rows;
    const Situation situation{.rows = tables,
                              .reference = reference,
                              .book = route.book,
                              .stream = route.stream,
                              .account_id = route.account_id,
                              .effective_date = date,
                              .today = business_date,
                              .recorded_on = today,
                              .partition = partition,
                              .partition_count = partition + 1,
                              .actor = actor};
    v1::Record record;
    Outcome outcome(record.mutable_events(), &answer.accepted);
    answer.refusal = Decide(situation, command, outcome);
    if (answer.refusal) {
      EXPECT_EQ(record.events_size(), 0) << "events beside a refusal: " << answer.Text();
      return answer;
    }
    Apply(route, &record, tables);
    answer.events.assign(record.events().begin(), record.events().end());
    return answer;
  }

  // A command that must succeed.
  BenchAnswer Must(const std::string& text) {
    BenchAnswer answer = Do(text);
    EXPECT_TRUE(answer.violations.empty() && !answer.refusal) << text << "\n" << answer.Text();
    return answer;
  }

  // Debits - credits of a control account over all its dimensions.
  int64_t Balance(v1::ControlAccount account, const std::string& currency = "EUR") const {
    int64_t balance = 0;
    for (const auto& [place, amount] : balances_) {
      if (std::get<0>(place) == account && std::get<2>(place) == currency) balance += amount;
    }
    return balance;
  }

  const rows::ItemRow* Item(std::string_view account_id, std::string_view item_id) const {
    return tables::kItem.Find(rows, StreamOf(account_id), item_id);
  }
  const rows::AccountRow* Account(std::string_view account_id) const {
    return tables::kAccount.Find(rows, StreamOf(account_id));
  }
  const rows::DocumentRow* Document(std::string_view account_id, std::string_view id) const {
    return tables::kDocument.Find(rows, StreamOf(account_id), id);
  }
  const rows::CreditRow* Credit(std::string_view account_id, std::string_view id) const {
    return tables::kCredit.Find(rows, StreamOf(account_id), id);
  }
  static std::string StreamOf(std::string_view account_id) {
    return "main/account/" + std::string(account_id);
  }

 private:
  void Apply(const Route& route, v1::Record* record, FakeTables& tables) {
    const rows::StreamRow* stream = tables::kStream.Find(tables, route.stream);
    record->set_kind(v1::RECORD_KIND_COMMAND);
    record->set_log(route.log);
    record->set_stream(route.stream);
    record->set_stream_version(stream == nullptr ? 1 : stream->version() + 1);
    Evolve(*record, tables);
    for (const v1::Event& event : record->events()) {
      const EventContext context = ContextOf(*record, event.effective_date());
      for (const Posting& posting : Post(context, event, kPostingsVersion)) {
        balances_[{posting.account, posting.dimension, posting.currency}] +=
            posting.side == Side::kDebit ? posting.amount_minor : -posting.amount_minor;
      }
    }
  }

  int commands_ = 0;
  std::map<std::tuple<v1::ControlAccount, std::string, std::string>, int64_t> balances_;
};

}  // namespace quittance
