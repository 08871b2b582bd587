#include "projections/aging/query.h"

#include <algorithm>
#include <map>

#include "ledger/base/key.h"
#include "ledger/domain/date.h"
#include "projections/accounts/query.h"
#include "projections/aging/buckets.h"
#include "projections/open_items/tables.h"
#include "projections/pages.h"
#include "projections/scopes.h"

namespace quittance {
namespace {

using Part = PagePart<v1::AgingRow>;
using ByCurrency = std::map<std::string, aging::Buckets, std::less<>>;

}  // namespace

template <>
struct PartCodec<ByCurrency> {
  static std::string Encode(const ByCurrency& part) {
    rows::AgingSums sums;
    for (const auto& [currency, buckets] : part) {
      rows::AgingSums::Currency& row = *sums.add_currencies();
      row = buckets.ToSums();
      row.set_currency(currency);
    }
    return sums.SerializeAsString();
  }
  static bool Decode(const std::string& bytes, ByCurrency* part) {
    rows::AgingSums sums;
    if (!sums.ParseFromString(bytes)) return false;
    return std::all_of(sums.currencies().begin(), sums.currencies().end(),
                       [&](const auto& row) { return (*part)[row.currency()].FromSums(row); });
  }
};

namespace {

// add(account id, currency, item) -> true to go on: the items open at as_of.
template <typename Add>
void ForEachOpenItem(const PartitionView& view, const Question& question,
                     std::string_view account_id, std::string_view from_account, Add&& add) {
  ScanAccounts(view.rows(), open_items::kItem, question.book, account_id, from_account,
               [&](std::string_view account, std::string_view, const rows::DatedItemRow& row) {
                 if (row.issue_date() > question.as_of) return true;
                 const open_items::ItemAt item = open_items::ItemAsOf(row, question.as_of);
                 return item.open_minor == 0 || add(account, row.currency(), item);
               });
}

aging::Buckets& BucketsOf(std::string_view currency, ByCurrency& sums) {
  const auto found = sums.find(currency);
  return found != sums.end() ? found->second : sums[std::string(currency)];
}

absl::Status AddRows(std::string_view account_id, const ByCurrency& sums, Part& part) {
  for (const auto& [currency, buckets] : sums) {
    std::string key = Key().Text(account_id).Text(currency).Take();
    if (!part.Wants(key)) continue;
    ASSIGN_OR_RETURN(v1::AgingRow row, buckets.Row(account_id, currency));
    part.Add(std::move(key), std::move(row));
  }
  return absl::OkStatus();
}

absl::Status FillByAccount(const PartitionView& view, const Question& question,
                           std::string_view account_id, Part& part) {
  const int32_t as_of_day = DayOf(question.as_of);
  const std::string first_account =
      question.last_key.empty() ? "" : std::string(KeyReader(question.last_key).Text());
  std::string current;
  ByCurrency sums;
  absl::Status status;
  ForEachOpenItem(
      view, question, account_id, first_account,
      [&](std::string_view account, std::string_view currency, const open_items::ItemAt& item) {
        if (account != current) {
          status = AddRows(current, sums, part);
          if (!status.ok() || part.full()) return false;
          current = account;
          sums.clear();
        }
        BucketsOf(currency, sums).Add(item, as_of_day);
        return true;
      });
  RETURN_IF_ERROR(status);
  return part.full() ? absl::OkStatus() : AddRows(current, sums, part);
}

absl::StatusOr<v1::GetAgingResponse> GetPortfolio(const QueryContext& context,
                                                  const Question& question) {
  const int32_t as_of_day = DayOf(question.as_of);
  v1::GetAgingResponse response;
  FillHeader(question, response.mutable_header());
  ASSIGN_OR_RETURN(const std::vector<ByCurrency> parts,
                   AskPartitions<ByCurrency>(
                       context, question, "open_items", PartitionsOf(context, question, ""),
                       [&](const PartitionView& view) -> absl::StatusOr<ByCurrency> {
                         ByCurrency sums;
                         ForEachOpenItem(view, question, "", "",
                                         [&](std::string_view, std::string_view currency,
                                             const open_items::ItemAt& item) {
                                           BucketsOf(currency, sums).Add(item, as_of_day);
                                           return true;
                                         });
                         return sums;
                       },
                       response.mutable_header()));
  ByCurrency merged;
  for (const ByCurrency& part : parts) {
    for (const auto& [currency, buckets] : part) merged[currency] += buckets;
  }
  for (const auto& [currency, buckets] : merged) {
    ASSIGN_OR_RETURN(*response.add_rows(), buckets.Row("", currency));
  }
  return response;
}

}  // namespace

absl::StatusOr<v1::GetAgingResponse> GetAging(const QueryContext& context,
                                              const v1::GetAgingRequest& request) {
  ASSIGN_OR_RETURN(const Question question,
                   ReadQuestion(context, "GetAging", request, request.header()));
  RETURN_IF_ERROR(CheckAccount(context, question, request.account_id()));
  if (request.account_id().empty() && !request.by_account()) return GetPortfolio(context, question);
  v1::GetAgingResponse response;
  RETURN_IF_ERROR(AnswerInPages<v1::AgingRow>(
      context, question, "open_items", request.account_id(),
      [&](const PartitionView& view, Part& part) {
        return FillByAccount(view, question, request.account_id(), part);
      },
      &response));
  return response;
}

}  // namespace quittance
