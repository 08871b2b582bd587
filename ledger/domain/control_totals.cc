#include "ledger/domain/control_totals.h"

#include "ledger/base/check.h"
#include "ledger/domain/decide.h"
#include "ledger/domain/money.h"

namespace quittance {

void ControlTotals::Add(const v1::Record& record) {
  for (const v1::Event& event : record.events()) {
    const EventContext context = ContextOf(record, event.effective_date());
    for (const Posting& posting : Post(context, event, record.postings_version())) {
      Sums& sums = sums_[{std::string(context.book), posting.account, posting.currency}];
      int64_t& side = posting.side == Side::kDebit ? sums.debit_minor : sums.credit_minor;
      const std::optional<int64_t> sum = CheckedAdd(side, posting.amount_minor);
      CHECK(sum, "the turnover of {} in {} leaves int64", NameOf(posting.account),
            posting.currency);
      side = *sum;
    }
  }
}

}  // namespace quittance
