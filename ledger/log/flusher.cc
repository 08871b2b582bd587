#include "ledger/log/flusher.h"

#include "ledger/base/thread_name.h"

namespace quittance {

Flusher::Flusher(Options options, std::unique_ptr<JournalWriter> writer, Catalog* catalog)
    : options_(std::move(options)), writer_(std::move(writer)), catalog_(*catalog) {
  thread_ = std::thread([this] { Run(); });
}

Flusher::~Flusher() { Close().IgnoreError(); }

absl::Status Flusher::Close() {
  if (!thread_.joinable()) return catalog_.health();
  queue_.Close();
  thread_.join();
  if (absl::Status health = catalog_.health(); !health.ok()) return health;
  const absl::Status sealed = writer_->Close();
  catalog_.Fail(sealed.ok() ? absl::UnavailableError("the log is closed") : sealed);
  return sealed;
}

void Flusher::Run() {
  NameThisThread("log");
  for (;;) {
    const bool healthy = catalog_.health().ok();
    const bool wait_to_vouch = healthy && writer_->unvouched();
    std::vector<Group> groups =
        queue_.PopAll(wait_to_vouch ? options_.vouch_after : absl::InfiniteDuration());
    if (!groups.empty()) {
      Write(groups);
      queue_.Recycle(std::move(groups));
    } else if (queue_.closed()) {
      return;
    } else if (wait_to_vouch) {
      Vouch();
    }
  }
}

void Flusher::Write(std::span<Group> groups) {
  absl::Status status = catalog_.health();
  if (status.ok()) {
    status = writer_->Append(groups);
    if (!status.ok()) Poison(status);
  }
  for (const Group& group : groups) {
    if (!group.records.empty()) Acknowledge(group, status);
    if (!group.vouched) continue;
    if (catalog_.health().ok() && writer_->unvouched()) Vouch();
    group.vouched->set_value();
  }
}

void Flusher::Vouch() {
  if (absl::Status status = writer_->Vouch(); !status.ok()) Poison(status);
}

void Flusher::Poison(const absl::Status& why) {
  catalog_.Fail(why);
  if (options_.on_fatal) options_.on_fatal(why);
}

void Flusher::Acknowledge(const Group& group, const absl::Status& status) {
  acks_.clear();
  acks_.reserve(group.records.size());
  for (const Group::Pending& record : group.records) {
    acks_.push_back({.number = record.number,
                     .offset = status.ok() ? record.offset : Ack::kUnknown,
                     .status = status});
  }
  group.channel->Deliver(acks_);
}

}  // namespace quittance
