#include "projections/accounts/fold.h"

#include <array>

#include "ledger/domain/decide.h"
#include "projections/accounts/tables.h"

namespace quittance {
namespace accounts {
namespace {

constexpr uint32_t kVersion = 1;
const std::array<ModelTable, 1> kTables{{{&kCustomer.info(), ""}}};

void Apply(const EventContext& context, const v1::AccountOpened& event, rows::CustomerRow& row) {
  row.set_kind(event.kind());
  row.set_currency(event.currency());
  *row.mutable_facts() = event.facts();
  *row.mutable_profile() = event.profile();
  row.set_allocation_policy(event.allocation_policy());
  *row.mutable_terms() = event.terms();
  row.set_opened_date(std::string(context.date));
}

void Apply(const v1::AccountProfileChanged& event, rows::CustomerRow& row) {
  *row.mutable_facts() = event.facts();
  *row.mutable_profile() = event.profile();
  row.set_allocation_policy(event.allocation_policy());
}

void Apply(const EventContext& context, const v1::Event& event, rows::CustomerRow& row) {
  switch (event.body_case()) {
    case v1::Event::kAccountOpened:
      return Apply(context, event.account_opened(), row);
    case v1::Event::kAccountProfileChanged:
      return Apply(event.account_profile_changed(), row);
    case v1::Event::kCreditTermsSet:
      *row.mutable_terms() = event.credit_terms_set().terms();
      return;
    case v1::Event::kAccountBlocked:
      row.set_blocked(true);
      row.set_block_reason_code(event.account_blocked().reason_code());
      return;
    case v1::Event::kAccountUnblocked:
      row.set_blocked(false);
      row.clear_block_reason_code();
      return;
    case v1::Event::kAccountClosed:
      row.set_closed(true);
      return;
    default:
      return;  // changes no fact of the account
  }
}

class Model final : public ReadModel {
 public:
  std::string_view name() const override { return "accounts"; }
  uint32_t version() const override { return kVersion; }
  std::span<const ModelTable> tables() const override { return kTables; }

  void Fold(const FoldEntry& entry, TableWriter& rows) const override {
    const v1::Record& record = entry.record();
    if (record.kind() != v1::RECORD_KIND_COMMAND) return;
    const EventContext stream = ContextOf(record, "");
    if (stream.account_id.empty()) return;  // of a control stream
    rows::CustomerRow& row = kCustomer.Edit(rows, stream.stream);
    if (row.account_id().empty()) row.set_account_id(std::string(stream.account_id));
    row.set_stream_version(record.stream_version());
    for (const v1::Event& event : record.events()) {
      Apply(ContextOf(record, event.effective_date()), event, row);
    }
  }
};

}  // namespace
}  // namespace accounts

std::unique_ptr<ReadModel> NewAccountsModel() { return std::make_unique<accounts::Model>(); }

}  // namespace quittance
