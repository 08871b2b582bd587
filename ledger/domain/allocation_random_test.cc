// Random commands about money, by seed: after each one the account's rows, the totals kept beside
// them and the postings tell the same story, and the draft that decided knew it.

#include <set>

#include "ledger/base/key.h"
#include "ledger/domain/allocation_draft.h"
#include "ledger/domain/credits.h"
#include "ledger/domain/date.h"
#include "ledger/domain/invariants.h"
#include "ledger/domain/items.h"
#include "ledger/domain/testing/money_test.h"
#include "ledger/domain/testing/random_commands.h"

namespace quittance {
namespace {

struct Sums {
  int64_t receivable = 0, credit = 0, refund = 0;
  uint64_t open_items = 0, open_credits = 0;
};

class AllocationRandomTest : public MoneyTest, public testing::WithParamInterface<const char*> {
 protected:
  void CheckItems(std::string_view currency, Sums& sums) {
    tables::kItem.Scan(
        bench.rows, RandomCommands::kStream, "",
        [&](std::string_view id, const rows::ItemRow& item) {
          if (item.currency() != currency) return true;
          EXPECT_GE(item.open_minor(), 0) << id;
          EXPECT_LE(item.open_minor(), item.amount_minor()) << id;
          int64_t moved = 0;
          tables::kItemMovement.Scan(bench.rows, RandomCommands::kStream, Key().Text(id).str(),
                                     [&](std::string_view, const rows::ItemMovementRow& row) {
                                       moved += row.open_change_minor();
                                       return true;
                                     });
          EXPECT_EQ(moved, item.open_minor()) << id;
          const bool indexed = tables::kOpenItem.Find(bench.rows, RandomCommands::kStream,
                                                      OpenItemKey(item, id)) != nullptr;
          EXPECT_EQ(indexed, item.open_minor() > 0) << id;
          sums.receivable += item.open_minor();
          sums.open_items += item.open_minor() > 0;
          return true;
        });
  }

  void CheckCredits(std::string_view currency, Sums& sums) {
    tables::kCredit.Scan(bench.rows, RandomCommands::kStream, "",
                         [&](std::string_view id, const rows::CreditRow& credit) {
                           if (credit.currency() != currency) return true;
                           EXPECT_GE(credit.unapplied_minor(), 0) << id;
                           EXPECT_LE(credit.unapplied_minor(), credit.amount_minor()) << id;
                           const bool indexed =
                               tables::kOpenCredit.Find(bench.rows, RandomCommands::kStream,
                                                        OpenCreditKey(credit, id)) != nullptr;
                           EXPECT_EQ(indexed, credit.unapplied_minor() > 0) << id;
                           sums.credit += credit.unapplied_minor();
                           sums.open_credits += credit.unapplied_minor() > 0;
                           return true;
                         });
    tables::kRefund.Scan(
        bench.rows, RandomCommands::kStream, "",
        [&](std::string_view, const rows::RefundRow& refund) {
          if (refund.currency() == currency && refund.state() == rows::REFUND_REQUESTED) {
            sums.refund += refund.amount_minor();
          }
          return true;
        });
  }

  void CheckMoney() {
    for (const std::string currency : RandomCommands::kCurrencies) {
      Sums sums;
      CheckItems(currency, sums);
      CheckCredits(currency, sums);
      const rows::AccountTotals& totals = TotalsOf(*bench.Account("C1"), currency);
      EXPECT_EQ(totals.receivable_minor(), sums.receivable);
      EXPECT_EQ(totals.credit_minor(), sums.credit);
      EXPECT_EQ(totals.refund_minor(), sums.refund);
      EXPECT_EQ(totals.open_items(), sums.open_items);
      EXPECT_EQ(totals.open_credits(), sums.open_credits);
      EXPECT_EQ(bench.Balance(v1::ACCOUNTS_RECEIVABLE, currency), sums.receivable);
      EXPECT_EQ(bench.Balance(v1::CUSTOMER_CREDITS, currency), -sums.credit);
      EXPECT_EQ(bench.Balance(v1::REFUNDS_PAYABLE, currency), -sums.refund);
      if (std::string_view(GetParam()).ends_with("always")) {
        EXPECT_TRUE(sums.open_items == 0 || sums.open_credits == 0)
            << sums.receivable << " " << currency << " open beside a credit of " << sums.credit;
      }
    }
  }

  // What the policy forgave by itself: no more than it says and the actor may, to settle an item,
  // after all the money was used.
  void CheckCleared(const v1::CreditAllocated& allocated) {
    if (allocated.policy().empty() || allocated.difference_minor() == 0) return;
    ++cleared_;
    EXPECT_EQ(allocated.currency(), "EUR");
    EXPECT_LE(allocated.difference_minor(), 20);
    EXPECT_LE(allocated.discount_minor() + allocated.difference_minor(), 30);
    EXPECT_EQ(Open(allocated.item_id()), 0);
    EXPECT_EQ(TotalsOf(*bench.Account("C1"), "EUR").credit_minor(), 0);
  }

  // The draft of an entry, over the rows before it, ends where evolve does.
  void CheckDraft(const BenchAnswer& answer) {
    google::protobuf::RepeatedPtrField<v1::Event> events(answer.events.begin(),
                                                         answer.events.end());
    v1::Accepted accepted;
    const Outcome outcome(&events, &accepted);
    const Situation situation{.rows = before_,
                              .reference = bench.reference,
                              .book = "main",
                              .stream = RandomCommands::kStream,
                              .account_id = "C1",
                              .effective_date = bench.today,
                              .today = bench.today,
                              .recorded_on = bench.today,
                              .partition = bench.partition,
                              .partition_count = bench.partition + 1,
                              .actor = bench.actor};
    const AllocationDraft draft(situation, outcome);
    tables::kItem.Scan(bench.rows, RandomCommands::kStream, "",
                       [&](std::string_view id, const rows::ItemRow& item) {
                         const rows::ItemRow* drafted = draft.Item(id);
                         if (drafted == nullptr) {
                           ADD_FAILURE() << "the draft has no item " << id;
                           return true;
                         }
                         EXPECT_EQ(drafted->open_minor(), item.open_minor()) << id;
                         EXPECT_EQ(drafted->discount_minor(), item.discount_minor()) << id;
                         EXPECT_EQ(drafted->last_movement_date(), item.last_movement_date()) << id;
                         return true;
                       });
    tables::kCredit.Scan(bench.rows, RandomCommands::kStream, "",
                         [&](std::string_view id, const rows::CreditRow& credit) {
                           const rows::CreditRow* drafted = draft.Credit(id);
                           EXPECT_TRUE(drafted != nullptr &&
                                       drafted->ShortDebugString() == credit.ShortDebugString())
                               << id;
                           return true;
                         });
  }

  // Brings before_ to where bench.rows is.
  void Follow(const BenchAnswer& answer) {
    v1::Record record;
    record.set_kind(v1::RECORD_KIND_COMMAND);
    record.set_stream(std::string(RandomCommands::kStream));
    record.set_stream_version(tables::kStream.Find(bench.rows, RandomCommands::kStream)->version());
    record.mutable_events()->Add(answer.events.begin(), answer.events.end());
    Evolve(record, before_);
  }

  FakeTables before_;
  int cleared_ = 0;
};

TEST_P(AllocationRandomTest, RowsTotalsAndPostingsAgree) {
  std::set<std::string> seen;
  for (uint32_t seed = 1; seed <= 12 && !HasFailure(); ++seed) {
    bench = Bench();
    before_ = FakeTables();
    OpenBook(
        "approval_limits { action: APPROVAL_ACTION_DISCOUNT currency: 'EUR' amount_minor: 30 }");
    Follow(OpenAccount(GetParam()));
    bench.today = "2026-05-01";
    RandomCommands commands(seed, bench.rows);
    for (int step = 0; step < 400 && !HasFailure(); ++step) {
      if (commands.Below(8) == 0) bench.today = AddDays(bench.today, 1);
      const std::string text = commands.Next(bench.today);
      SCOPED_TRACE(fmt::format("seed {} step {}: {}", seed, step, text));
      const BenchAnswer answer = bench.Do(text);
      EXPECT_EQ(answer.field(), "");
      if (!answer.violations.empty() || answer.refusal) continue;
      for (const v1::Event& event : answer.events) {
        seen.insert(v1::Event::descriptor()->FindFieldByNumber(event.body_case())->name());
        if (event.has_credit_allocated()) CheckCleared(event.credit_allocated());
      }
      CheckMoney();
      EXPECT_EQ(CheckAccount(bench.rows, RandomCommands::kStream), std::vector<std::string>{});
      CheckDraft(answer);
      Follow(answer);
    }
  }
  for (const char* event :
       {"receipt_confirmed", "receipt_pending", "receipt_outcome_unknown", "receipt_failed",
        "receipt_cleared", "receipt_reversed", "chargeback_won", "chargeback_lost",
        "reversed_payment_opened", "credit_allocated", "allocation_undone", "refund_requested",
        "refund_paid", "refund_ended", "credit_note_issued", "invoice_voided", "charge_voided"}) {
    EXPECT_TRUE(seen.contains(event)) << event << " never happened: the test is too weak";
  }
  EXPECT_EQ(cleared_ > 0, std::string_view(GetParam()).starts_with("lenient"));
}

INSTANTIATE_TEST_SUITE_P(Policies, AllocationRandomTest,
                         testing::Values("always", "default", "never", "smallest", "largest",
                                         "named", "principal", "lenient", "lenient_always"),
                         [](const auto& policy) { return std::string(policy.param); });

}  // namespace
}  // namespace quittance
