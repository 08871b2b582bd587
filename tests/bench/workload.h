#pragma once
// What the benchmarks send: issued invoices of two lines and receipts with automatic allocation,
// half and half.

#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <vector>

#include "quittance/v1/command.pb.h"

namespace quittance::bench {

v1::Command OpenAccountOf(uint32_t account);
// Number n of a run over that many accounts; even: an invoice, odd: a receipt.
v1::Command CommandOf(uint64_t n, uint32_t accounts);

// ExecuteBatch requests of commands [from, to), `batch` a request.
std::vector<grpc::ByteBuffer> Batches(uint64_t from, uint64_t to, uint32_t accounts, size_t batch);
// Execute requests of commands [from, to).
std::vector<grpc::ByteBuffer> Singles(uint64_t from, uint64_t to, uint32_t accounts);
// ExecuteBatch requests that open the accounts.
std::vector<grpc::ByteBuffer> Openings(uint32_t accounts);

}  // namespace quittance::bench
