#include "projections/write_offs/query.h"

#include "projections/case_list.h"
#include "projections/write_offs/tables.h"

namespace quittance {
namespace {

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
  return ListCases<v1::WriteOffLine, v1::ListWriteOffsResponse>(
      context, "ListWriteOffs", "write_offs", write_offs::kWriteOff, request,
      [&](std::string_view account_id, std::string_view write_off_id,
          const rows::WriteOffCaseRow& row,
          std::string_view as_of) -> std::optional<v1::WriteOffLine> {
        if (row.written_off_date() > as_of) return std::nullopt;
        if (IsReversed(row, as_of) && !request.include_reversed()) return std::nullopt;
        return LineOf(account_id, write_off_id, row, as_of);
      });
}

}  // namespace quittance
