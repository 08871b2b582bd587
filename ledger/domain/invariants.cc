#include "ledger/domain/invariants.h"

#include <charconv>
#include <set>

#include "ledger/domain/invariants_parts.h"
#include "ledger/domain/numbers.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace invariants {
namespace {

std::map<std::string, rows::AccountTotals> DerivedTotals(const AccountRows& account) {
  std::map<std::string, rows::AccountTotals> derived;
  for (const auto& [id, item] : account.items) {
    rows::AccountTotals& totals = derived[item.currency()];
    totals.set_receivable_minor(totals.receivable_minor() + item.open_minor());
    totals.set_open_items(totals.open_items() + (item.open_minor() > 0));
  }
  for (const auto& [id, credit] : account.credits) {
    rows::AccountTotals& totals = derived[credit.currency()];
    totals.set_credit_minor(totals.credit_minor() + credit.unapplied_minor());
    totals.set_open_credits(totals.open_credits() + (credit.unapplied_minor() > 0));
  }
  for (const auto& [id, refund] : account.refunds) {
    if (refund.state() != rows::REFUND_REQUESTED) continue;
    rows::AccountTotals& totals = derived[refund.currency()];
    totals.set_refund_minor(totals.refund_minor() + refund.amount_minor());
  }
  return derived;
}

void CheckTotal(std::string_view what, const std::string& currency, int64_t kept, int64_t derived,
                Findings& findings) {
  findings.Expect(kept == derived, "T1", "the account's {} in {} is {}, its rows sum to {}", what,
                  currency, kept, derived);
}

// What is under way.
void CheckCounts(const AccountRows& account, Findings& findings) {
  const rows::AccountRow& row = account.account.at("");
  uint64_t disputes = 0, receipts = 0;
  for (const auto& [id, dispute] : account.disputes) disputes += !dispute.resolved();
  for (const auto& [id, receipt] : account.receipts) {
    receipts += receipt.state() == v1::RECEIPT_STATE_ANNOUNCED ||
                receipt.state() == v1::RECEIPT_STATE_PENDING ||
                receipt.state() == v1::RECEIPT_STATE_OUTCOME_UNKNOWN;
  }
  findings.Expect(row.open_disputes() == disputes, "T2",
                  "the account counts {} open disputes, it has {}", row.open_disputes(), disputes);
  findings.Expect(row.unsettled_receipts() == receipts, "T2",
                  "the account counts {} receipts on their way, it has {}",
                  row.unsettled_receipts(), receipts);
}

}  // namespace

void CheckTotals(const AccountRows& account, Findings& findings) {
  if (!account.account.contains("")) return findings.Add("T1", "the account's row is lost");
  std::map<std::string, rows::AccountTotals> derived = DerivedTotals(account);
  for (const rows::AccountTotals& kept : account.account.at("").totals()) {
    const std::string& currency = kept.currency();
    const rows::AccountTotals& rows = derived[currency];
    CheckTotal("receivable (1100)", currency, kept.receivable_minor(), rows.receivable_minor(),
               findings);
    CheckTotal("credit (2100)", currency, kept.credit_minor(), rows.credit_minor(), findings);
    CheckTotal("refunds (2300)", currency, kept.refund_minor(), rows.refund_minor(), findings);
    CheckTotal("number of open items", currency, static_cast<int64_t>(kept.open_items()),
               static_cast<int64_t>(rows.open_items()), findings);
    CheckTotal("number of open credits", currency, static_cast<int64_t>(kept.open_credits()),
               static_cast<int64_t>(rows.open_credits()), findings);
    derived.erase(currency);
  }
  for (const auto& [currency, totals] : derived) {
    findings.Add("T1", "the account has no totals in {}", currency);
  }
  CheckCounts(account, findings);
}

}  // namespace invariants

namespace {

// By their stream rows, so that an account whose own row is lost is found too.
std::vector<std::string> AccountStreams(const TableReader& rows, StopCheck& check) {
  std::vector<std::string> streams;
  tables::kStream.ScanAll(rows, "",
                          [&](std::string_view stream, std::string_view, const rows::StreamRow&) {
                            if (stream.find("/account/") != std::string_view::npos)
                              streams.emplace_back(stream);
                            return !check.stopped();
                          });
  return streams;
}

std::string_view SeriesOf(rows::DocumentKind kind) {
  switch (kind) {
    case rows::DOCUMENT_INVOICE:
      return kInvoiceSeries;
    case rows::DOCUMENT_CHARGE:
      return kChargeSeries;
    case rows::DOCUMENT_CREDIT_NOTE:
      return kCreditNoteSeries;
    case rows::DOCUMENT_RECEIPT:
      return kReceiptSeries;
    default:
      return "";
  }
}

// "INV-03-000123" -> ("INV", 123).
struct Number {
  std::string series;
  uint64_t value = 0;
};
Number Parse(const std::string& text) {
  Number number;
  number.series = text.substr(0, text.find('-'));
  const std::string_view digits = std::string_view(text).substr(text.rfind('-') + 1);
  std::from_chars(digits.data(), digits.data() + digits.size(), number.value);
  return number;
}

// Numbers given so far by book and series.
using NumbersGiven = std::map<std::string, std::map<std::string, std::set<uint64_t>>>;

void CollectNumbers(const TableReader& rows, const std::string& stream,
                    invariants::Findings& findings, NumbersGiven* given) {
  const std::string book = stream.substr(0, stream.find('/'));
  tables::kDocument.Scan(rows, stream, "", [&](std::string_view id, const rows::DocumentRow& row) {
    if (row.number().empty()) return true;
    const Number number = Parse(row.number());
    const bool is_new = (*given)[book][number.series].insert(number.value).second;
    findings.Expect(is_new, "N1", "number {} of {} is given twice", row.number(), id);
    findings.Expect(number.series == SeriesOf(row.kind()), "N1",
                    "number {} of {} is of another kind of document", row.number(), id);
    return true;
  });
}

void CheckNumbers(const TableReader& rows, const NumbersGiven& given,
                  invariants::Findings& findings) {
  for (const auto& [book, all_series] : given) {
    for (const auto& [series, numbers] : all_series) {
      const auto* row = tables::kSeries.Find(rows, book, series);
      const uint64_t last = row == nullptr ? 0 : row->last_number();
      findings.Expect(*numbers.begin() == 1 && *numbers.rbegin() == last && numbers.size() == last,
                      "N1",
                      "series {} of book {} counts {}, documents have {} numbers from {} to {}",
                      series, book, last, numbers.size(), *numbers.begin(), *numbers.rbegin());
    }
  }
}

}  // namespace

std::vector<std::string> CheckAccount(const TableReader& rows, std::string_view stream) {
  const invariants::AccountRows account = invariants::Load(rows, stream);
  const invariants::LiveSums sums = invariants::SumsOf(account);
  invariants::Findings findings;
  CheckItems(account, sums, findings);
  CheckMovements(account, findings);
  CheckDisputesAndPlacements(account, sums, findings);
  CheckDocuments(account, sums, findings);
  CheckWriteOffs(account, sums, findings);
  CheckReceipts(account, findings);
  CheckCredits(account, sums, findings);
  CheckTotals(account, findings);
  CheckDues(account, findings);
  return findings.Take();
}

std::vector<std::string> CheckInvariants(const TableReader& rows, const Work& work) {
  std::vector<std::string> broken;
  invariants::Findings findings;
  NumbersGiven given;
  StopCheck check(&work);
  for (const std::string& stream : AccountStreams(rows, check)) {
    if (check.stopped()) return broken;
    for (const std::string& finding : CheckAccount(rows, stream)) {
      broken.push_back(fmt::format("{} in {}", finding, stream));
    }
    CollectNumbers(rows, stream, findings, &given);
  }
  CheckNumbers(rows, given, findings);
  CheckDueIndexes(rows, findings);
  for (std::string& finding : findings.Take()) broken.push_back(std::move(finding));
  return broken;
}

}  // namespace quittance
