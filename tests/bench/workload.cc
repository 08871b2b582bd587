#include "tests/bench/workload.h"

#include <fmt/format.h>

#include "quittance/v1/execute.pb.h"

namespace quittance::bench {
namespace {

constexpr char kDate[] = "2024-03-01";
constexpr int64_t kUnitPriceMinor = 1250;

// Every account gets an invoice, then the receipt that pays it.
std::string AccountId(uint64_t n, uint32_t accounts) {
  return fmt::format("B{}", n / 2 % accounts);
}

grpc::ByteBuffer ToBuffer(const google::protobuf::Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

template <typename Make>
std::vector<grpc::ByteBuffer> InBatches(uint64_t from, uint64_t to, size_t batch, Make make) {
  std::vector<grpc::ByteBuffer> requests;
  for (uint64_t n = from; n < to; n += batch) {
    v1::ExecuteBatchRequest request;
    for (uint64_t k = n; k < std::min<uint64_t>(to, n + batch); ++k)
      *request.add_commands() = make(k);
    requests.push_back(ToBuffer(request));
  }
  return requests;
}

}  // namespace

v1::Command OpenAccountOf(uint32_t account) {
  v1::Command command;
  v1::OpenAccount& open = *command.mutable_open_account();
  open.mutable_header()->set_command_id(fmt::format("open-{}", account));
  open.mutable_header()->set_effective_date(kDate);
  open.set_account_id(fmt::format("B{}", account));
  open.set_kind(v1::ACCOUNT_KIND_COMPANY);
  return command;
}

v1::Command CommandOf(uint64_t n, uint32_t accounts) {
  v1::Command command;
  if (n % 2 == 0) {
    v1::IssueInvoice& issue = *command.mutable_issue_invoice();
    issue.mutable_header()->set_command_id(fmt::format("{:012}", n));
    issue.mutable_header()->set_effective_date(kDate);
    issue.set_account_id(AccountId(n, accounts));
    issue.mutable_invoice()->set_invoice_id(fmt::format("I{}", n));
    for (const char* text : {"Hosting", "Support"}) {
      v1::InvoiceLine& line = *issue.mutable_invoice()->add_lines();
      line.set_text(text);
      line.set_unit_price_minor(kUnitPriceMinor);
      line.set_tax_rate_bp(2200);
    }
    return command;
  }
  v1::RecordReceipt& record = *command.mutable_record_receipt();
  record.mutable_header()->set_command_id(fmt::format("{:012}", n));
  record.mutable_header()->set_effective_date(kDate);
  record.set_account_id(AccountId(n, accounts));
  record.set_receipt_id(fmt::format("R{}", n));
  record.mutable_details()->set_method(v1::PAYMENT_METHOD_CARD);
  record.mutable_details()->set_amount_minor(2 * kUnitPriceMinor * 122 / 100);
  return command;
}

std::vector<grpc::ByteBuffer> Batches(uint64_t from, uint64_t to, uint32_t accounts, size_t batch) {
  return InBatches(from, to, batch, [&](uint64_t n) { return CommandOf(n, accounts); });
}

std::vector<grpc::ByteBuffer> Singles(uint64_t from, uint64_t to, uint32_t accounts) {
  std::vector<grpc::ByteBuffer> requests;
  for (uint64_t n = from; n < to; ++n) requests.push_back(ToBuffer(CommandOf(n, accounts)));
  return requests;
}

std::vector<grpc::ByteBuffer> Openings(uint32_t accounts) {
  return InBatches(0, accounts, 1000,
                   [](uint64_t n) { return OpenAccountOf(static_cast<uint32_t>(n)); });
}

}  // namespace quittance::bench
