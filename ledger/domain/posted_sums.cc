#include "ledger/domain/posted_sums.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/base/key.h"
#include "ledger/domain/decide.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

constexpr size_t kReceivable = 0;
constexpr std::array<v1::ControlAccount, 4> kCustomerAccounts = {
    v1::ACCOUNTS_RECEIVABLE, v1::CUSTOMER_CREDITS, v1::REFUNDS_PAYABLE,
    v1::ALLOWANCE_FOR_DOUBTFUL_RECEIVABLES};

std::string CustomerKey(std::string_view stream, std::string_view currency) {
  return Key().Text(stream).Text(currency).Take();
}

std::string DayKey(std::string_view stream, std::string_view currency, std::string_view date) {
  return Key().Text(stream).Text(currency).Text(date).Take();
}

// "main/account/C1 EUR 2024-03-01"
std::string Readable(std::string key) {
  std::ranges::replace(key, '\0', ' ');
  key.pop_back();
  return key;
}

void Report(std::string_view what, const std::string& key, int64_t difference,
            std::vector<std::string>* findings) {
  if (difference == 0) return;
  findings->push_back(
      fmt::format("{} of {}: postings - rows is {}", what, Readable(key), difference));
}

}  // namespace

void PostedSums::Add(const v1::Record& record) {
  for (const v1::Event& event : record.events()) {
    const EventContext context = ContextOf(record, event.effective_date());
    for (const Posting& posting : Post(context, event, record.postings_version())) {
      AddPosting(record.stream(), event.effective_date(), posting);
    }
  }
}

void PostedSums::AddPosting(std::string_view stream, std::string_view date,
                            const Posting& posting) {
  const int64_t signed_minor =
      posting.side == Side::kDebit ? posting.amount_minor : -posting.amount_minor;
  by_currency_[posting.currency] += signed_minor;
  const auto* found = std::ranges::find(kCustomerAccounts, posting.account);
  if (found == kCustomerAccounts.end()) return;
  const auto index = static_cast<size_t>(found - kCustomerAccounts.begin());
  by_customer_[CustomerKey(stream, posting.currency)][index] += signed_minor;
  if (index == kReceivable) {
    receivable_on_date_[DayKey(stream, posting.currency, date)] += signed_minor;
  }
}

std::vector<std::string> PostedSums::Findings(const TableReader& rows, const Work& work) const {
  std::vector<std::string> findings;
  for (const auto& [currency, sum] : by_currency_) {
    if (sum == 0) continue;
    findings.push_back(fmt::format("B1: debits - credits in {} is {}", currency, sum));
  }
  StopCheck check(&work);
  CheckTotals(rows, check, &findings);
  CheckMovements(rows, check, &findings);
  return findings;
}

void PostedSums::CheckTotals(const TableReader& rows, StopCheck& check,
                             std::vector<std::string>* findings) const {
  std::map<std::string, CustomerSums> differences;
  for (const auto& [key, sums] : by_customer_) {
    if (check.stopped()) return;
    differences.emplace(key, sums);
  }
  tables::kAccount.ScanAll(
      rows, "", [&](std::string_view stream, std::string_view, const rows::AccountRow& account) {
        for (const rows::AccountTotals& totals : account.totals()) {
          CustomerSums& sums = differences[CustomerKey(stream, totals.currency())];
          sums[0] -= totals.receivable_minor();
          sums[1] += totals.credit_minor();
          sums[2] += totals.refund_minor();
          sums[3] += totals.provided_minor();
        }
        return !check.stopped();
      });
  for (size_t i = 0; i < kCustomerAccounts.size(); ++i) {
    const std::string what = fmt::format("B2: {}", NameOf(kCustomerAccounts[i]));
    for (const auto& [key, sums] : differences) {
      if (check.stopped()) return;
      Report(what, key, sums[i], findings);
    }
  }
}

void PostedSums::CheckMovements(const TableReader& rows, StopCheck& check,
                                std::vector<std::string>* findings) const {
  StringMap<std::string> currencies;  // of items, by stream and id
  tables::kItem.ScanAll(
      rows, "", [&](std::string_view stream, std::string_view id, const rows::ItemRow& item) {
        currencies[Key().Text(stream).Text(id).Take()] = item.currency();
        return !check.stopped();
      });
  StringMap<int64_t> differences;
  for (const auto& [key, sum] : receivable_on_date_) {
    if (check.stopped()) return;
    differences.emplace(key, sum);
  }
  tables::kItemMovement.ScanAll(
      rows, "",
      [&](std::string_view stream, std::string_view key, const rows::ItemMovementRow& movement) {
        const std::string_view id = KeyReader(key).Text();
        const auto item = currencies.find(Key().Text(stream).Text(id).Take());
        const std::string_view currency =
            item == currencies.end() ? std::string_view("?") : item->second;
        differences[DayKey(stream, currency, movement.date())] -= movement.open_change_minor();
        return !check.stopped();
      });
  std::map<std::string, int64_t> sorted;
  for (const auto& [key, difference] : differences) {
    if (check.stopped()) return;
    if (difference != 0) sorted.emplace(key, difference);
  }
  for (const auto& [key, difference] : sorted) {
    Report("B3: receivable on a day", key, difference, findings);
  }
}

}  // namespace quittance
