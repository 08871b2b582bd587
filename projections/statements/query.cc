#include "projections/statements/query.h"

#include <fmt/format.h>

#include <map>

#include "ledger/base/key.h"
#include "projections/accounts/query.h"
#include "projections/fan_out.h"
#include "projections/minor_sum.h"
#include "projections/scopes.h"
#include "projections/statements/tables.h"

namespace quittance {
namespace {

struct Net {
  MinorSum opening, running;
};

// Goes through an account's lines in order and keeps those of the page.
class Statement {
 public:
  Statement(const Question& question, std::string_view from_date, PartitionId partition,
            v1::GetStatementResponse* response)
      : question_(question), from_date_(from_date), partition_(partition), response_(*response) {}

  // False: past as_of, or `status` is an error.
  bool Add(std::string_view key, const rows::StatementLineRow& row) {
    const std::string_view date = KeyReader(key).Text();
    if (date > question_.as_of) return false;
    Net& net = nets_[row.currency()];
    net.running += row.amount_minor();
    if (date < from_date_) {
      net.opening = net.running;
    } else if (key > question_.last_key) {
      error_ = AddLine(key, date, row, net);
    }
    return error_.ok();
  }

  absl::Status Finish() {
    RETURN_IF_ERROR(error_);
    for (const auto& [currency, net] : nets_) {
      v1::StatementTotal& total = *response_.add_totals();
      total.set_currency(currency);
      ASSIGN_OR_RETURN(const int64_t opening_minor, net.opening.Minor("the opening balance"));
      ASSIGN_OR_RETURN(const int64_t closing_minor, net.running.Minor("the closing balance"));
      total.set_opening_minor(opening_minor);
      total.set_closing_minor(closing_minor);
    }
    return absl::OkStatus();
  }

 private:
  absl::Status AddLine(std::string_view key, std::string_view date,
                       const rows::StatementLineRow& row, const Net& net) {
    const auto count = static_cast<size_t>(response_.lines_size());
    if (count == question_.page_size) {
      v1::AnswerHeader& header = *response_.mutable_header();
      if (header.next_cursor().empty()) header.set_next_cursor(CursorAfter(question_, page_end_));
      return absl::OkStatus();
    }
    page_end_ = key;
    ASSIGN_OR_RETURN(const int64_t balance_minor, net.running.Minor("the running balance"));
    v1::StatementLine& line = *response_.add_lines();
    line.set_date(std::string(date));
    line.set_kind(row.kind());
    line.set_document_id(row.document_id());
    line.set_document_number(row.document_number());
    line.set_currency(row.currency());
    line.set_amount_minor(row.amount_minor());
    line.set_balance_minor(balance_minor);
    *line.mutable_place() = ToPlace(partition_, row.height());
    return absl::OkStatus();
  }

  const Question& question_;
  const std::string_view from_date_;
  const PartitionId partition_;
  v1::GetStatementResponse& response_;
  std::map<std::string, Net> nets_;  // by currency
  std::string page_end_;             // key of the last line taken
  absl::Status error_;
};

}  // namespace

absl::StatusOr<v1::GetStatementResponse> GetStatement(const QueryContext& context,
                                                      const v1::GetStatementRequest& request) {
  ASSIGN_OR_RETURN(const Question question,
                   ReadQuestion(context, "GetStatement", request, request.header()));
  if (!request.from_date().empty()) RETURN_IF_ERROR(CheckDate("from_date", request.from_date()));
  if (request.from_date() > question.as_of) {
    return absl::InvalidArgumentError(
        fmt::format("from_date: {} is after header.as_of {}", request.from_date(), question.as_of));
  }
  RETURN_IF_ERROR(CheckAccountId("account_id", request.account_id()));
  RETURN_IF_ERROR(CheckAccount(context, question, request.account_id()));
  const PartitionId partition =
      PartitionOfAccount(*context.projections, question.book, request.account_id());
  ASSIGN_OR_RETURN(const auto view, context.projections->View("statements", partition,
                                                              question.after, context.deadline));
  v1::GetStatementResponse response;
  FillHeader(question, response.mutable_header());
  *response.mutable_header()->add_positions() = view->position();
  response.set_account_id(request.account_id());
  Statement statement(question, request.from_date(), partition, &response);
  statements::kLine.Scan(view->rows(), AccountScope(question.book, request.account_id()), "",
                         [&](std::string_view key, const rows::StatementLineRow& row) {
                           return statement.Add(key, row);
                         });
  RETURN_IF_ERROR(statement.Finish());
  return response;
}

}  // namespace quittance
