#include "projections/balances/fold.h"

#include <array>

#include "ledger/base/key.h"
#include "ledger/domain/decide.h"
#include "ledger/domain/money.h"
#include "projections/balances/tables.h"

namespace quittance {
namespace balances {
namespace {

constexpr uint32_t kVersion = 1;
const std::array<ModelTable, 2> kTables{
    {{&kAccountDay.info(), "currency date"},
     {&kControlDay.info(), "#control_account dimension currency date"}}};

// Account arithmetic is checked by decide for each customer, but not over customers.
template <typename Row>
int64_t Sum(int64_t a, int64_t b, Row& row) {
  const auto sum = CheckedAdd(a, b);
  if (!sum) row.set_overflow(true);
  return sum.value_or(0);
}

int64_t DebitLessCredit(const Posting& posting) {
  return posting.side == Side::kDebit ? posting.amount_minor : -posting.amount_minor;
}

bool IsCustomers(v1::ControlAccount account) {
  return account == v1::ACCOUNTS_RECEIVABLE || account == v1::CUSTOMER_CREDITS ||
         account == v1::REFUNDS_PAYABLE;
}

void AddToCustomer(const Posting& posting, rows::AccountDayRow& row) {
  const int64_t debit = DebitLessCredit(posting);
  switch (posting.account) {
    case v1::ACCOUNTS_RECEIVABLE:
      row.set_receivable_minor(Sum(row.receivable_minor(), debit, row));
      return;
    case v1::CUSTOMER_CREDITS:
      row.set_credit_minor(Sum(row.credit_minor(), -debit, row));
      return;
    default:
      row.set_refund_minor(Sum(row.refund_minor(), -debit, row));
  }
}

void AddToControl(const EventContext& context, const Posting& posting, TableWriter& rows) {
  const std::string_view dimension =
      IsCustomers(posting.account) ? std::string_view() : std::string_view(posting.dimension);
  rows::ControlDayRow& row = kControlDay.Edit(
      rows, context.book,
      Key().Int(posting.account).Text(dimension).Text(posting.currency).Text(context.date));
  if (posting.side == Side::kDebit) {
    row.set_debit_minor(Sum(row.debit_minor(), posting.amount_minor, row));
  } else {
    row.set_credit_minor(Sum(row.credit_minor(), posting.amount_minor, row));
  }
}

void Add(const EventContext& context, const Postings& postings, TableWriter& rows) {
  rows::AccountDayRow* day = nullptr;  // an event is of one currency
  for (const Posting& posting : postings) {
    AddToControl(context, posting, rows);
    if (!IsCustomers(posting.account)) continue;
    if (day == nullptr) {
      day =
          &kAccountDay.Edit(rows, context.stream, Key().Text(posting.currency).Text(context.date));
    }
    AddToCustomer(posting, *day);
  }
}

class Model final : public ReadModel {
 public:
  std::string_view name() const override { return "balances"; }
  uint32_t version() const override { return kVersion; }
  std::span<const ModelTable> tables() const override { return kTables; }

  void Fold(const FoldEntry& entry, TableWriter& rows) const override {
    const v1::Record& record = entry.record();
    for (int i = 0; i < record.events_size(); ++i) {
      Add(ContextOf(record, record.events(i).effective_date()),
          entry.postings[static_cast<size_t>(i)], rows);
    }
  }
};

}  // namespace
}  // namespace balances

std::unique_ptr<ReadModel> NewBalancesModel() { return std::make_unique<balances::Model>(); }

}  // namespace quittance
