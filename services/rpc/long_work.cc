#include "services/rpc/long_work.h"

#include <google/protobuf/util/time_util.h>

#include <utility>

namespace quittance {

using google::protobuf::util::TimeUtil;

LongWork::Listing::Listing(LongWork* all, std::string_view rpc, std::string_view principal,
                           Micros now, const Work* work)
    : all_(*all),
      id_(all->Add({.rpc = std::string(rpc),
                    .principal = std::string(principal),
                    .started_at = now,
                    .work = work})) {}

LongWork::Listing::~Listing() { all_.Remove(id_); }

uint64_t LongWork::Add(Known known) {
  const absl::MutexLock lock(&mutex_);
  known_.emplace(++last_id_, std::move(known));
  return last_id_;
}

void LongWork::Remove(uint64_t id) {
  const absl::MutexLock lock(&mutex_);
  known_.erase(id);
}

std::vector<v1::WorkUnderWay> LongWork::UnderWay() const {
  const absl::MutexLock lock(&mutex_);
  std::vector<v1::WorkUnderWay> works;
  for (const auto& [id, known] : known_) {
    v1::WorkUnderWay& work = works.emplace_back();
    const Work::Share share = known.work->share();
    work.set_id(id);
    work.set_rpc(known.rpc);
    work.set_principal(known.principal);
    *work.mutable_started_at() = TimeUtil::MicrosecondsToTimestamp(known.started_at);
    work.set_done(share.done);
    work.set_total(share.total);
  }
  return works;
}

}  // namespace quittance
