#include "tests/bench/load_client.h"

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace quittance::bench {
namespace {

constexpr char kPrincipal[] = "bench";

class Run {
 public:
  Run(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
      const std::vector<grpc::ByteBuffer>& requests)
      : stub_(channel), method_(method), requests_(requests) {
    latencies_.reserve(requests.size());
  }

  LoadResult Go(size_t in_flight) {
    const double cpu = CpuSeconds();
    const double start = Now();
    for (size_t i = 0; i < std::min(in_flight, requests_.size()); ++i) Next();
    std::unique_lock lock(mutex_);
    done_.wait(lock, [&] { return latencies_.size() == requests_.size(); });
    return ResultOf(Now() - start, CpuSeconds() - cpu, failures_, std::move(latencies_));
  }

 private:
  struct Call {
    grpc::ClientContext context;
    grpc::ByteBuffer response;
    double start = 0;
  };

  void Next() {
    size_t index = 0;
    {
      const std::lock_guard lock(mutex_);
      if (next_ == requests_.size()) return;
      index = next_++;
    }
    auto* call = new Call;
    call->context.AddMetadata("quittance-principal", kPrincipal);
    call->context.AddMetadata("quittance-role", "service");
    call->start = Now();
    stub_.UnaryCall(&call->context, method_, grpc::StubOptions(), &requests_[index],
                    &call->response, [this, call](grpc::Status status) { Done(call, status); });
  }

  void Done(Call* call, const grpc::Status& status) {
    const double latency = Now() - call->start;
    delete call;
    Next();
    const std::lock_guard lock(mutex_);
    failures_ += !status.ok();
    latencies_.push_back(latency);
    if (latencies_.size() == requests_.size()) done_.notify_all();
  }

  grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer> stub_;
  const std::string method_;
  const std::vector<grpc::ByteBuffer>& requests_;
  std::mutex mutex_;
  std::condition_variable done_;
  size_t next_ = 0;
  size_t failures_ = 0;
  std::vector<double> latencies_;
};

}  // namespace

LoadResult ResultOf(double seconds, double cpu_seconds, size_t failures,
                    std::vector<double> latencies) {
  std::sort(latencies.begin(), latencies.end());
  return {.seconds = seconds,
          .cpu_seconds = cpu_seconds,
          .calls = latencies.size(),
          .failures = failures,
          .p50_ms = latencies[latencies.size() / 2] * 1000,
          .p99_ms = latencies[latencies.size() * 99 / 100] * 1000};
}

LoadResult RunLoad(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                   const std::vector<grpc::ByteBuffer>& requests, size_t in_flight) {
  return Run(channel, method, requests).Go(in_flight);
}

double CpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double Now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace quittance::bench
