// Random commands about money, by seed: after each one the account's rows, the totals kept beside
// them and the postings tell the same story, and the draft that decided knew it.

#include <random>
#include <set>

#include "ledger/base/key.h"
#include "ledger/domain/allocation_draft.h"
#include "ledger/domain/credits.h"
#include "ledger/domain/date.h"
#include "ledger/domain/items.h"
#include "ledger/domain/testing/money_test.h"

namespace quittance {
namespace {

constexpr std::string_view kStream = "main/account/C1";
constexpr const char* kCurrencies[] = {"EUR", "USD"};

// Makes commands that are well-formed and often lawful: about what the rows show to be in play.
class RandomCommands {
 public:
  RandomCommands(uint32_t seed, const TableReader& rows) : engine_(seed), rows_(rows) {}

  std::string Next(const std::string& today) {
    if (Below(3) == 0) today_ = AddDays(today, -static_cast<int>(Below(6)));
    const std::string header =
        Below(3) == 0 ? fmt::format("header {{ effective_date: '{}' }}", today_) : "";
    const std::string body = Below(2) == 0 ? Document() : Below(2) == 0 ? OfReceipt() : OfCredit();
    const size_t brace = body.find('{') + 1;
    return body.substr(0, brace) + " account_id: 'C1' " + header + body.substr(brace);
  }

  uint32_t Below(uint32_t end) { return static_cast<uint32_t>(engine_() % end); }

 private:
  int64_t Amount() { return 1 + Below(200); }
  // One of the last few, so that most are still in play.
  std::string Old(char kind, uint32_t last) {
    return fmt::format("{}{}", kind, last - Below(std::min(last, 6u)));
  }
  std::string Date() { return fmt::format("2026-0{}-15", 5 + Below(4)); }
  const char* Currency() { return kCurrencies[Below(4) == 0]; }
  // The id of any row that `in_play` admits; "none" where there is none.
  template <typename Row, typename InPlay>
  std::string Any(const Table<Row>& table, InPlay&& in_play) {
    std::vector<std::string> ids;
    table.Scan(rows_, kStream, "", [&](std::string_view id, const Row& row) {
      if (in_play(row)) ids.emplace_back(id);
      return true;
    });
    return ids.empty() ? "none" : ids[Below(static_cast<uint32_t>(ids.size()))];
  }
  std::string OpenItem() {
    return Any(tables::kItem, [](const rows::ItemRow& item) { return item.open_minor() > 0; });
  }
  std::string OpenCredit() {
    return Any(tables::kCredit,
               [](const rows::CreditRow& credit) { return credit.unapplied_minor() > 0; });
  }
  std::string LiveAllocation() {
    return Any(tables::kAllocation,
               [](const rows::AllocationRow& allocation) { return !allocation.undone(); });
  }
  std::string RequestedRefund() {
    return Any(tables::kRefund, [](const rows::RefundRow& refund) {
      return refund.state() == rows::REFUND_REQUESTED;
    });
  }
  std::string SomeReceipt() {
    const auto state = static_cast<v1::ReceiptState>(1 + Below(7));
    return Any(tables::kReceipt,
               [state](const rows::ReceiptRow& receipt) { return receipt.state() == state; });
  }

  std::string Document() {
    switch (Below(8)) {
      case 0:
        return fmt::format(
            "raise_charge {{ charge_id: 'P{}' kind: ITEM_KIND_{} currency: '{}' "
            "amount_minor: {} due_date: '{}' }}",
            ++charges_, Below(2) == 0 ? "FEE" : "INTEREST", Currency(), Amount(),
            Below(3) == 0 ? "" : Date());
      case 1:
        return fmt::format(
            "issue_invoice {{ invoice {{ invoice_id: 'I{}' currency: '{}' "
            "lines {{ text: 'x' unit_price_minor: {} tax_rate_bp: 2200 }} "
            "due_date: '{}' discount_bp: 1000 discount_days: 5 }} }}",
            ++invoices_, Currency(), Amount(), Date());
      case 2:
        return fmt::format(
            "issue_credit_note {{ credit_note_id: 'N{}' document_id: '{}' "
            "{} }}",
            ++notes_, Old('I', invoices_),
            Below(2) == 0 ? "amount_minor: 30"
                          : "amount_minor: 9 refund_minor: 5 on_account_minor: 4");
      case 3:
        return fmt::format("void_invoice {{ invoice_id: '{}' }}", Old('I', invoices_));
      case 4:
        return fmt::format("void_charge {{ charge_id: '{}' }}", Old('P', charges_));
      default:
        return Receipt();
    }
  }

  std::string Receipt() {
    std::string more;
    switch (Below(7)) {
      case 0:
        more = "state: RECEIPT_STATE_PENDING";
        break;
      case 3:
        more = "state: RECEIPT_STATE_ANNOUNCED";
        break;
      case 1:
        more = "keep_unapplied: true";
        break;
      case 2:
        more =
            fmt::format("allocations {{ item_id: '{}' amount_minor: {} }}", OpenItem(), Amount());
        break;
      default:
        break;
    }
    return fmt::format(
        "record_receipt {{ receipt_id: 'R{}' details {{ amount_minor: {} "
        "method: PAYMENT_METHOD_CARD currency: '{}' payment_key: '{}' "
        "remittance_document_ids: '{}' }} {} }}",
        ++receipts_, Amount(), Currency(), Below(5), Old('I', invoices_), more);
  }

  std::string OfReceipt() {
    static constexpr const char* kCommands[] = {
        "confirm_receipt", "confirm_receipt", "mark_receipt_unknown", "mark_receipt_pending",
        "fail_receipt",    "clear_receipt",   "win_chargeback",       "lose_chargeback",
        "reverse_receipt", "reverse_receipt"};
    const std::string command = kCommands[Below(std::size(kCommands))];
    std::string more;
    if (command == "reverse_receipt") {
      more = Below(2) == 0 ? "kind: REVERSAL_KIND_BOUNCED"
                           : "kind: REVERSAL_KIND_CHARGEBACK evidence_deadline: '2027-12-31'";
    }
    return fmt::format("{} {{ receipt_id: '{}' {} }}", command, SomeReceipt(), more);
  }

  std::string OfCredit() {
    switch (Below(6)) {
      case 0:
        return fmt::format(
            "allocate {{ allocations {{ credit_id: '{}' item_id: '{}' "
            "amount_minor: {} discount_minor: {} difference_minor: {} }} }}",
            OpenCredit(), OpenItem(), Amount(), Below(3), Below(2));
      case 1:
        return fmt::format("allocate_automatically {{ currency: '{}' }}", Currency());
      case 2:
        return fmt::format("undo_allocation {{ allocation_id: '{}' }}", LiveAllocation());
      case 3:
        return fmt::format("request_refund {{ refund_id: 'F{}' credit_id: '{}' amount_minor: {} }}",
                           ++refunds_, OpenCredit(), 1 + Below(20));
      case 4:
        return fmt::format("pay_refund {{ refund_id: '{}' method: PAYMENT_METHOD_CARD }}",
                           RequestedRefund());
      default:
        return fmt::format("end_refund {{ refund_id: '{}' end: REFUND_END_REJECTED }}",
                           RequestedRefund());
    }
  }

  std::mt19937 engine_;
  const TableReader& rows_;
  std::string today_ = "2026-05-01";
  uint32_t invoices_ = 1, charges_ = 1, receipts_ = 1, notes_ = 1, refunds_ = 1;
};

struct Sums {
  int64_t receivable = 0, credit = 0, refund = 0;
  uint64_t open_items = 0, open_credits = 0;
};

class AllocationRandomTest : public MoneyTest, public testing::WithParamInterface<const char*> {
 protected:
  void CheckItems(std::string_view currency, Sums& sums) {
    tables::kItem.Scan(
        bench.rows, kStream, "", [&](std::string_view id, const rows::ItemRow& item) {
          if (item.currency() != currency) return true;
          EXPECT_GE(item.open_minor(), 0) << id;
          EXPECT_LE(item.open_minor(), item.amount_minor()) << id;
          int64_t moved = 0;
          tables::kItemMovement.Scan(bench.rows, kStream, Key().Text(id).str(),
                                     [&](std::string_view, const rows::ItemMovementRow& row) {
                                       moved += row.open_change_minor();
                                       return true;
                                     });
          EXPECT_EQ(moved, item.open_minor()) << id;
          const bool indexed =
              tables::kOpenItem.Find(bench.rows, kStream, OpenItemKey(item, id)) != nullptr;
          EXPECT_EQ(indexed, item.open_minor() > 0) << id;
          sums.receivable += item.open_minor();
          sums.open_items += item.open_minor() > 0;
          return true;
        });
  }

  void CheckCredits(std::string_view currency, Sums& sums) {
    tables::kCredit.Scan(
        bench.rows, kStream, "", [&](std::string_view id, const rows::CreditRow& credit) {
          if (credit.currency() != currency) return true;
          EXPECT_GE(credit.unapplied_minor(), 0) << id;
          EXPECT_LE(credit.unapplied_minor(), credit.amount_minor()) << id;
          const bool indexed =
              tables::kOpenCredit.Find(bench.rows, kStream, OpenCreditKey(credit, id)) != nullptr;
          EXPECT_EQ(indexed, credit.unapplied_minor() > 0) << id;
          sums.credit += credit.unapplied_minor();
          sums.open_credits += credit.unapplied_minor() > 0;
          return true;
        });
    tables::kRefund.Scan(
        bench.rows, kStream, "", [&](std::string_view, const rows::RefundRow& refund) {
          if (refund.currency() == currency && refund.state() == rows::REFUND_REQUESTED) {
            sums.refund += refund.amount_minor();
          }
          return true;
        });
  }

  void CheckAccount() {
    for (const std::string currency : kCurrencies) {
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
      if (std::string_view(GetParam()) == "always") {
        EXPECT_TRUE(sums.open_items == 0 || sums.open_credits == 0)
            << sums.receivable << " " << currency << " open beside a credit of " << sums.credit;
      }
    }
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
                              .stream = kStream,
                              .account_id = "C1",
                              .effective_date = bench.today,
                              .today = bench.today,
                              .partition = bench.partition,
                              .actor = bench.actor};
    const AllocationDraft draft(situation, outcome);
    tables::kItem.Scan(bench.rows, kStream, "",
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
    tables::kCredit.Scan(bench.rows, kStream, "",
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
    record.set_stream(std::string(kStream));
    record.set_stream_version(tables::kStream.Find(bench.rows, kStream)->version());
    record.mutable_events()->Add(answer.events.begin(), answer.events.end());
    Evolve(record, before_);
  }

  FakeTables before_;
};

TEST_P(AllocationRandomTest, RowsTotalsAndPostingsAgree) {
  std::set<std::string> seen;
  for (uint32_t seed = 1; seed <= 12 && !HasFailure(); ++seed) {
    bench = Bench();
    before_ = FakeTables();
    OpenBook();
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
      }
      CheckAccount();
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
}

INSTANTIATE_TEST_SUITE_P(Policies, AllocationRandomTest,
                         testing::Values("always", "default", "never", "smallest", "largest",
                                         "named", "principal"),
                         [](const auto& policy) { return std::string(policy.param); });

}  // namespace
}  // namespace quittance
