#include "tests/scenario/print_outcome.h"

#include <fmt/format.h>

#include "ledger/domain/credits.h"
#include "ledger/domain/items.h"
#include "ledger/domain/money_text.h"
#include "ledger/domain/tables.h"
#include "tests/scenario/print_message.h"
#include "tests/scenario/words.h"

namespace quittance::scenario {
namespace {

constexpr size_t kIndent = 2;

std::string PrintPostings(const std::vector<DatedPosting>& postings) {
  if (postings.empty()) return "";
  std::string text = "postings\n";
  for (const auto& [date, event, posting] : postings) {
    const std::string amount = MoneyText(posting.amount_minor, posting.currency);
    const bool is_debit = posting.side == Side::kDebit;
    const std::string line = fmt::format(
        "  {}  {}  {:<24} {:<14} {:>16} {:>16}", date, static_cast<int>(posting.account),
        NameOf(posting.account), posting.dimension, is_debit ? amount : "", is_debit ? "" : amount);
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string PrintItem(const rows::ItemRow& item, std::string_view item_id) {
  std::string text = fmt::format("    item {}  {} open of {}", item_id,
                                 MoneyText(item.open_minor(), item.currency()),
                                 MoneyText(item.amount_minor(), item.currency()));
  text += item.due_date().empty() ? ", no due date" : ", due " + item.due_date();
  if (item.disputed_minor() > 0) {
    text +=
        fmt::format(", {} disputed",
                    MoneyText(std::min(item.disputed_minor(), item.open_minor()), item.currency()));
  }
  if (!item.placement_id().empty()) text += fmt::format(", placed by {}", item.placement_id());
  return text + "\n";
}

std::string PrintOpenItems(const FakeTables& rows, const std::string& stream) {
  std::string text;
  tables::kOpenItem.Scan(rows, stream, "", [&](std::string_view key, const rows::OpenItemRow&) {
    const std::string_view item_id = ReadOpenItemKey(key).item_id;
    text += PrintItem(*tables::kItem.Find(rows, stream, item_id), item_id);
    return true;
  });
  return text;
}

std::string PrintOpenCredits(const FakeTables& rows, const std::string& stream) {
  std::string text;
  tables::kOpenCredit.Scan(rows, stream, "", [&](std::string_view key, const rows::OpenCreditRow&) {
    const std::string_view credit_id = ReadOpenCreditKey(key).credit_id;
    const rows::CreditRow& credit = *tables::kCredit.Find(rows, stream, credit_id);
    text += fmt::format("    credit {}  {} unapplied of {}\n", credit_id,
                        MoneyText(credit.unapplied_minor(), credit.currency()),
                        MoneyText(credit.amount_minor(), credit.currency()));
    return true;
  });
  return text;
}

std::string PrintTotals(const rows::AccountTotals& totals) {
  return fmt::format("receivable {}  credits {}  refunds {}",
                     MoneyText(totals.receivable_minor(), totals.currency()),
                     MoneyText(totals.credit_minor(), totals.currency()),
                     MoneyText(totals.refund_minor(), totals.currency()));
}

std::string PrintAccount(const FakeTables& rows, const std::string& stream) {
  const rows::AccountRow& account = *tables::kAccount.Find(rows, stream);
  std::string text = "  " + stream.substr(stream.find('/', stream.find('/') + 1) + 1);
  if (account.state() == rows::ACCOUNT_BLOCKED) text += " (blocked)";
  if (account.state() == rows::ACCOUNT_CLOSED) text += " (closed)";
  if (account.totals().empty()) text += "  nothing yet";
  const std::string indent(text.size(), ' ');
  for (int i = 0; i < account.totals_size(); ++i) {
    text += (i == 0 ? "  " : "\n" + indent + "  ") + PrintTotals(account.totals(i));
  }
  return text + "\n" + PrintOpenItems(rows, stream) + PrintOpenCredits(rows, stream);
}

}  // namespace

std::string PrintOutcome(const Executed& executed) {
  std::string text;
  if (!executed.violations.empty()) {
    text = "  invalid\n";
    for (const FieldViolation& violation : executed.violations) {
      text += fmt::format("    {} {}\n", violation.field, violation.description);
    }
    return text;
  }
  if (!executed.accepted()) return PrintRefusal(executed.record.result().refusal(), kIndent);
  if (executed.record.events().empty()) return "  nothing\n";
  for (const v1::Event& event : executed.record.events()) text += PrintEvent(event, kIndent);
  return text;
}

std::string PrintResult(const Executed& executed, const World& world) {
  std::string text = "then\n" + PrintOutcome(executed) + PrintPostings(executed.postings);
  if (world.streams().empty()) return text;
  text += "balances\n";
  for (const std::string& stream : world.streams()) text += PrintAccount(world.rows(), stream);
  return text;
}

}  // namespace quittance::scenario
