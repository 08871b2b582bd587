#include "services/client/work_progress.h"

#include <chrono>
#include <utility>

#include "quittance/v1/admin.pb.h"

namespace quittance {
namespace {

constexpr absl::Duration kAskTimeout = absl::Seconds(2);
constexpr int kWhole = 1000;

}  // namespace

WorkProgress::WorkProgress(std::string what, Ask ask, Intervals intervals)
    : progress_(std::move(what)), ask_(std::move(ask)), shown_(progress_.is_terminal()) {
  if (shown_) progress_.Show(0);
  thread_ = std::thread([this, intervals] { Run(intervals); });
}

WorkProgress::~WorkProgress() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  thread_.join();
  if (done_ && shown_) progress_.Show(kWhole);
}

void WorkProgress::Run(Intervals intervals) {
  std::unique_lock lock(mutex_);
  absl::Duration wait = intervals.first;
  while (!changed_.wait_for(lock, absl::ToChronoNanoseconds(wait), [&] { return ended_; })) {
    wait = intervals.next;
    lock.unlock();
    const std::optional<Work::Share> share = ask_();
    if (share && share->total > 0) {
      shown_ = true;
      progress_.Show(static_cast<int>(share->done * kWhole / share->total));
    }
    lock.lock();
  }
}

std::optional<Work::Share> AskServer(const Connection& connection, const std::string& rpc) {
  v1::GetWorkResponse response;
  if (!connection.Call("AdminService/GetWork", v1::GetWorkRequest(), &response, kAskTimeout).ok()) {
    return std::nullopt;
  }
  std::optional<Work::Share> last;
  for (const v1::WorkUnderWay& work : response.works()) {
    if (work.rpc() != rpc || work.principal() != connection.identity().principal) continue;
    last = Work::Share{work.done(), work.total()};
  }
  return last;
}

}  // namespace quittance
