#include "services/client/await_shown.h"

#include "quittance/v1/balance.pb.h"

namespace quittance {

absl::Status AwaitShown(const Connection& connection, const std::string& book,
                        const std::vector<v1::Token>& tokens, absl::Duration timeout) {
  if (tokens.empty()) return absl::OkStatus();
  // All read models of a partition are folded together: one of them stands for all.
  v1::GetBalancesRequest request;
  request.mutable_header()->set_book(book);
  request.mutable_header()->set_page_size(1);
  request.mutable_header()->mutable_after()->Add(tokens.begin(), tokens.end());
  v1::GetBalancesResponse response;
  const grpc::Status status =
      connection.Call("BalanceService/GetBalances", request, &response, timeout);
  if (status.ok() || status.error_code() == grpc::StatusCode::PERMISSION_DENIED) {
    return absl::OkStatus();
  }
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      Explain(status, connection).text);
}

}  // namespace quittance
