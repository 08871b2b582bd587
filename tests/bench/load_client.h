#pragma once
// Unary calls of one method with a fixed number in flight, raw bytes in and out: what a busy client
// costs at the least.

#include <grpcpp/channel.h>
#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <string>
#include <vector>

namespace quittance::bench {

struct LoadResult {
  double seconds = 0;
  double cpu_seconds = 0;  // of this process, client and server
  size_t calls = 0;
  size_t failures = 0;
  double p50_ms = 0;
  double p99_ms = 0;
};

// `latencies` in seconds, one a call.
LoadResult ResultOf(double seconds, double cpu_seconds, size_t failures,
                    std::vector<double> latencies);

// Sends each request once, in order, `in_flight` at a time. `method` is the full path,
// "/package.Service/Method".
LoadResult RunLoad(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                   const std::vector<grpc::ByteBuffer>& requests, size_t in_flight);

// Seconds this process has used on all its threads.
double CpuSeconds();
// Seconds on a steady clock.
double Now();

}  // namespace quittance::bench
