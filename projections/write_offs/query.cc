#include "projections/write_offs/query.h"

#include "ledger/base/key.h"
#include "projections/accounts/query.h"
#include "projections/pages.h"
#include "projections/scopes.h"
#include "projections/write_offs/tables.h"

namespace quittance {
namespace {

using Part = PagePart<v1::WriteOffLine>;

bool IsReversed(const rows::WriteOffCaseRow& row, std::string_view as_of) {
  return !row.reversed_date().empty() && row.reversed_date() <= as_of;
}

v1::WriteOffLine LineOf(std::string_view account_id, std::string_view write_off_id,
                        const rows::WriteOffCaseRow& row, std::string_view as_of) {
  v1::WriteOffLine line;
  line.set_account_id(std::string(account_id));
  line.set_write_off_id(std::string(write_off_id));
  line.set_item_id(row.item_id());
  line.set_currency(row.currency());
  line.set_amount_minor(row.amount_minor());
  line.set_provided_minor(row.provided_minor());
  line.set_reason_code(row.reason_code());
  line.set_written_off_date(row.written_off_date());
  int64_t recovered = 0;
  for (const rows::DatedRecovery& recovery : row.recoveries()) {
    if (recovery.date() <= as_of) recovered += recovery.amount_minor();
  }
  line.set_recovered_minor(recovered);
  if (IsReversed(row, as_of)) {
    line.set_reversed_date(row.reversed_date());
  } else {
    line.set_left_minor(row.amount_minor() - recovered);
  }
  return line;
}

}  // namespace

absl::StatusOr<v1::ListWriteOffsResponse> ListWriteOffs(const QueryContext& context,
                                                        const v1::ListWriteOffsRequest& request) {
  ASSIGN_OR_RETURN(const Question question,
                   ReadQuestion(context, "ListWriteOffs", request, request.header()));
  RETURN_IF_ERROR(CheckAccount(context, question, request.account_id()));
  const std::string first_account =
      question.last_key.empty() ? "" : std::string(KeyReader(question.last_key).Text());
  const auto fill = [&](const PartitionView& view, Part& part) {
    ScanAccounts(view.rows(), write_offs::kWriteOff, question.book, request.account_id(),
                 first_account,
                 [&](std::string_view account_id, std::string_view write_off_id,
                     const rows::WriteOffCaseRow& row) {
                   if (row.written_off_date() > question.as_of) return true;
                   if (IsReversed(row, question.as_of) && !request.include_reversed()) return true;
                   return part.Add(Key().Text(account_id).Text(write_off_id).Take(),
                                   LineOf(account_id, write_off_id, row, question.as_of));
                 });
    return absl::OkStatus();
  };
  v1::ListWriteOffsResponse response;
  RETURN_IF_ERROR(AnswerInPages<v1::WriteOffLine>(context, question, "write_offs",
                                                  request.account_id(), fill, &response));
  return response;
}

}  // namespace quittance
