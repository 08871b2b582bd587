#pragma once
// A book with desks, bank accounts and one policy of each sort, and short forms of the commands
// that tests about money use most. Accounts are opened by policy.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/testing/bench.h"
#include "ledger/domain/totals.h"

namespace quittance {

class MoneyTest : public testing::Test {
 protected:
  static constexpr std::string_view kSettings = R"(
    legal_name: "Test" currencies: "EUR" currencies: "USD"
    desks: "desk-1" bank_accounts: "bank-1" bank_accounts: "bank-2"
    difference_tolerances { currency: "EUR" amount_minor: 50 }
    allocation_policies { name: "always" version: 3 item_order: ITEM_ORDER_OLDEST_DUE
                          trigger: ALLOCATION_TRIGGER_ALWAYS }
    allocation_policies { name: "never" version: 1 item_order: ITEM_ORDER_OLDEST_DUE
                          trigger: ALLOCATION_TRIGGER_NEVER }
    allocation_policies { name: "smallest" version: 1 item_order: ITEM_ORDER_SMALLEST
                          trigger: ALLOCATION_TRIGGER_ON_CREDIT }
    allocation_policies { name: "largest" version: 1 item_order: ITEM_ORDER_LARGEST
                          trigger: ALLOCATION_TRIGGER_ON_CREDIT }
    allocation_policies { name: "named" version: 1 item_order: ITEM_ORDER_REFERENCE_FIRST
                          trigger: ALLOCATION_TRIGGER_ON_CREDIT }
    allocation_policies { name: "principal" version: 1 item_order: ITEM_ORDER_OLDEST_DUE
                          principal_first: true trigger: ALLOCATION_TRIGGER_ON_CREDIT }
    allocation_policies { name: "lenient" version: 1 item_order: ITEM_ORDER_OLDEST_DUE
                          trigger: ALLOCATION_TRIGGER_ON_CREDIT
                          difference_tolerances { currency: "EUR" amount_minor: 20 } }
    allocation_policies { name: "lenient_always" version: 1 item_order: ITEM_ORDER_LARGEST
                          trigger: ALLOCATION_TRIGGER_ALWAYS
                          difference_tolerances { currency: "EUR" amount_minor: 20 } })";

  // `more`: further settings, as protobuf text.
  void OpenBook(std::string_view more = "") {
    bench.Must(fmt::format("create_book {{ settings {{ {} {} }} }}", kSettings, more));
  }

  BenchAnswer OpenAccount(std::string_view policy, std::string_view account = "C1") {
    return bench.Must(
        fmt::format("open_account {{ account_id: '{}' kind: ACCOUNT_KIND_PERSON "
                    "currency: 'EUR' allocation_policy: '{}' }}",
                    account, policy));
  }

  // One line without tax; `more`: further fields of the content.
  BenchAnswer Invoice(std::string_view id, int64_t amount_minor, std::string_view due_date,
                      std::string_view more = "") {
    return bench.Must(
        fmt::format("issue_invoice {{ account_id: 'C1' header {{ effective_date: '{}' }} invoice "
                    "{{ invoice_id: '{}' lines {{ text: 'x' unit_price_minor: {} {} }} "
                    "due_date: '{}' {} }} }}",
                    date, id, amount_minor, line, due_date, more));
  }

  BenchAnswer Charge(std::string_view id, std::string_view kind, int64_t amount_minor,
                     std::string_view due_date) {
    return bench.Must(
        fmt::format("raise_charge {{ account_id: 'C1' header {{ effective_date: '{}' }} "
                    "charge_id: '{}' kind: ITEM_KIND_{} amount_minor: {} due_date: '{}' }}",
                    date, id, kind, amount_minor, due_date));
  }

  // By card unless `details` names a method; `details` and `more`: further fields.
  std::string Receipt(std::string_view id, int64_t amount_minor, std::string_view details = "",
                      std::string_view more = "") const {
    const bool names_method = details.find("method:") != std::string_view::npos;
    return fmt::format(
        "record_receipt {{ account_id: 'C1' header {{ effective_date: '{}' }} receipt_id: '{}' "
        "details {{ {} amount_minor: {} {} }} {} }}",
        date, id, names_method ? "" : "method: PAYMENT_METHOD_CARD", amount_minor, details, more);
  }
  BenchAnswer Receive(std::string_view id, int64_t amount_minor, std::string_view details = "",
                      std::string_view more = "") {
    return bench.Must(Receipt(id, amount_minor, details, more));
  }

  // A command on C1, e.g. ("confirm_receipt", "receipt_id: 'R1'"), dated `date` unless that is "".
  BenchAnswer Do(std::string_view command, std::string_view fields) {
    return bench.Do(fmt::format("{} {{ account_id: 'C1' header {{ effective_date: '{}' }} {} }}",
                                command, date, fields));
  }

  int64_t Open(std::string_view item_id) const { return bench.Item("C1", item_id)->open_minor(); }
  int64_t Unapplied(std::string_view credit_id) const {
    return bench.Credit("C1", credit_id)->unapplied_minor();
  }
  const rows::ReceiptRow& ReceiptRow(std::string_view id) const {
    return *tables::kReceipt.Find(bench.rows, Bench::StreamOf("C1"), id);
  }

  // "<credit> <item> <amount>[ -<discount>][ ~<difference>]" of each allocation, in order.
  static std::vector<std::string> Allocations(const BenchAnswer& answer) {
    std::vector<std::string> texts;
    for (const v1::Event& event : answer.events) {
      if (!event.has_credit_allocated()) continue;
      const v1::CreditAllocated& done = event.credit_allocated();
      std::string text =
          fmt::format("{} {} {}", done.credit_id(), done.item_id(), done.amount_minor());
      if (done.discount_minor() > 0) text += fmt::format(" -{}", done.discount_minor());
      if (done.difference_minor() > 0) text += fmt::format(" ~{}", done.difference_minor());
      texts.push_back(std::move(text));
    }
    return texts;
  }

  // Cases of the events, in order, e.g. "receipt_recorded receipt_confirmed".
  static std::string Kinds(const BenchAnswer& answer) {
    std::string kinds;
    for (const v1::Event& event : answer.events) {
      const auto* field = v1::Event::descriptor()->FindFieldByNumber(event.body_case());
      if (!kinds.empty()) kinds += ' ';
      kinds += field->name();
    }
    return kinds;
  }

  using Texts = std::vector<std::string>;

  Bench bench;
  std::string date = "2026-06-01";  // effective date of the commands; "": not given
  std::string line;                 // further fields of invoice lines, e.g. "tax_rate_bp: 2200"
};

}  // namespace quittance
