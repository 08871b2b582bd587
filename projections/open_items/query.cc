#include "projections/open_items/query.h"

#include "ledger/base/key.h"
#include "ledger/domain/date.h"
#include "projections/accounts/query.h"
#include "projections/open_items/item_at.h"
#include "projections/open_items/tables.h"
#include "projections/pages.h"
#include "projections/scopes.h"

namespace quittance {
namespace {

using Part = PagePart<v1::OpenItemLine>;

// Sorts after every date.
constexpr std::string_view kNoDueDate = "~";

v1::OpenItemLine LineOf(std::string_view account_id, std::string_view item_id,
                        const rows::DatedItemRow& row, const open_items::ItemAt& item,
                        int32_t as_of_day) {
  v1::OpenItemLine line;
  line.set_account_id(std::string(account_id));
  line.set_item_id(std::string(item_id));
  line.set_document_id(row.document_id());
  line.set_document_number(row.document_number());
  line.set_kind(row.kind());
  line.set_currency(row.currency());
  line.set_issue_date(row.issue_date());
  line.set_due_date(std::string(item.due_date));
  line.set_amount_minor(row.amount_minor());
  line.set_open_minor(item.open_minor);
  line.set_disputed_minor(item.disputed_minor);
  line.set_days_past_due(item.open_minor == 0 ? 0 : open_items::DaysPastDue(item, as_of_day));
  line.set_placement_id(std::string(item.placement_id));
  return line;
}

// Rows are stored by item id and answered by due date, so an account's are sorted before they go
// into the page.
class Lines {
 public:
  Lines(const v1::ListOpenItemsRequest& request, const Question& question, Part& part)
      : request_(request), question_(question), part_(part), as_of_day_(DayOf(question.as_of)) {}

  bool Add(std::string_view account_id, std::string_view item_id, const rows::DatedItemRow& row) {
    if (account_id != account_id_ && !EndAccount()) return false;
    account_id_ = account_id;
    if (row.issue_date() > question_.as_of) return true;
    const open_items::ItemAt item = open_items::ItemAsOf(row, question_.as_of);
    if (item.open_minor == 0 && !request_.include_settled()) return true;
    const std::string_view due_date = item.due_date.empty() ? kNoDueDate : item.due_date;
    std::string key =
        Key().Text(account_id).Text(row.currency()).Text(due_date).Text(item_id).Take();
    if (!part_.Wants(key)) return true;
    lines_.emplace_back(std::move(key), LineOf(account_id, item_id, row, item, as_of_day_));
    return true;
  }

  // False: the page is full.
  bool EndAccount() {
    std::sort(lines_.begin(), lines_.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [key, line] : lines_) {
      if (!part_.Add(std::move(key), std::move(line))) return false;
    }
    lines_.clear();
    return true;
  }

 private:
  const v1::ListOpenItemsRequest& request_;
  const Question& question_;
  Part& part_;
  const int32_t as_of_day_;
  std::string account_id_;
  std::vector<std::pair<std::string, v1::OpenItemLine>> lines_;
};

}  // namespace

absl::StatusOr<v1::ListOpenItemsResponse> ListOpenItems(const QueryContext& context,
                                                        const v1::ListOpenItemsRequest& request) {
  ASSIGN_OR_RETURN(const Question question,
                   ReadQuestion(context, "ListOpenItems", request, request.header()));
  RETURN_IF_ERROR(CheckAccount(context, question, request.account_id()));
  const std::string first_account =
      question.last_key.empty() ? "" : std::string(KeyReader(question.last_key).Text());
  v1::ListOpenItemsResponse response;
  RETURN_IF_ERROR(AnswerInPages<v1::OpenItemLine>(
      context, question, "open_items", request.account_id(),
      [&](const PartitionView& view, Part& part) {
        Lines lines(request, question, part);
        ScanAccounts(
            view.rows(), open_items::kItem, question.book, request.account_id(), first_account,
            [&](std::string_view account_id, std::string_view item_id,
                const rows::DatedItemRow& row) { return lines.Add(account_id, item_id, row); });
        if (!part.full()) lines.EndAccount();
        return absl::OkStatus();
      },
      &response));
  return response;
}

}  // namespace quittance
