#include "services/rpc/shared_key_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/thread_name.h"
#include "services/rpc/json_log.h"

namespace quittance {
namespace {

// How long the follower waits for something new before it looks whether it should stop.
constexpr absl::Duration kReadWait = absl::Milliseconds(50);
// How long a caller waits for a topic that does not go on; brokers may be starting, too.
constexpr absl::Duration kAnswerTimeout = absl::Seconds(10);
constexpr absl::Duration kStartPatience = absl::Minutes(1);
constexpr absl::Duration kTidyEvery = absl::Hours(24);
constexpr size_t kEarlierAtOnce = 1000;

// A topic just made, or whose leader changes, does not say at once.
absl::StatusOr<Offset> EndOf(CompactedTopic& topic) {
  const absl::Time deadline = absl::Now() + kAnswerTimeout;
  for (;;) {
    const absl::StatusOr<Offset> end = topic.End();
    if (!absl::IsUnavailable(end.status()) || absl::Now() > deadline) return end;
  }
}

absl::Status OtherEarlierKey(std::string_view whose) {
  return absl::FailedPreconditionError(fmt::format(
      "the key of {} that the ledger had before is not the one in the keys topic: that topic is of "
      "another ledger; name others, or move an earlier key file away",
      whose));
}

}  // namespace

SharedKeyStore::SharedKeyStore(std::unique_ptr<CompactedTopic> topic, SharedKeyStoreOptions options)
    : options_(std::move(options)),
      topic_(std::move(topic)),
      wrapper_(options_.key_encryption_key),
      current_at_(absl::Now()) {}

absl::StatusOr<std::unique_ptr<SharedKeyStore>> SharedKeyStore::Open(
    std::unique_ptr<CompactedTopic> topic, SharedKeyStoreOptions options) {
  std::unique_ptr<SharedKeyStore> store(new SharedKeyStore(std::move(topic), std::move(options)));
  store->follower_ = std::thread([raw = store.get()] {
    NameThisThread("keys");
    raw->Run();
  });
  ASSIGN_OR_RETURN(const Offset end, EndOf(*store->topic_));
  RETURN_IF_ERROR(store->AwaitRead(end));
  if (!store->options_.earlier.empty()) RETURN_IF_ERROR(store->TakeEarlierKeys());
  RETURN_IF_ERROR(store->TakeLedgerKey());
  if (const absl::Status tidy = store->Tidy(); !tidy.ok()) {
    LogLine(spdlog::level::warn, "keys_not_tidied", {{"why", std::string(tidy.message())}});
  }
  return store;
}

SharedKeyStore::~SharedKeyStore() {
  stopping_ = true;
  if (follower_.joinable()) follower_.join();
}

absl::Status SharedKeyStore::TakeLedgerKey() {
  const auto known = [this] {
    absl::ReaderMutexLock lock(&mutex_);
    return first_ledger_key_;
  };
  if (!known() && !options_.create) {
    return absl::DataLossError(
        "the keys topic has no ledger key, though the ledger has records; restore the topic from "
        "its backup, or personal data stays sealed for good");
  }
  const CompactedRecord candidate = wrapper_.LedgerKeyRecord(MakeKey(rng_));
  const absl::Time give_up = absl::Now() + kStartPatience;
  // It may stand there without our having been told; the first one counts.
  while (!known()) {
    const absl::Status appended = AppendAndRead({&candidate, 1});
    if (!absl::IsUnavailable(appended) || absl::Now() > give_up) RETURN_IF_ERROR(appended);
  }
  ledger_key_ = *known();
  return absl::OkStatus();
}

absl::Status SharedKeyStore::TakeEarlierKeys() {
  std::vector<CompactedRecord> records;
  for (const KeyEntry& entry : options_.earlier) {
    ASSIGN_OR_RETURN(std::optional<CompactedRecord> record, MissingRecord(entry));
    if (record) records.push_back(*std::move(record));
  }
  // The ledger's key goes last: where it stands, no other process can miss an earlier key.
  std::stable_partition(records.begin(), records.end(), [](const CompactedRecord& record) {
    return record.key[0] != static_cast<char>(KeyRecordKind::kLedgerKey);
  });
  for (size_t from = 0; from < records.size(); from += kEarlierAtOnce) {
    const size_t count = std::min(kEarlierAtOnce, records.size() - from);
    RETURN_IF_ERROR(AppendAndRead(std::span(records).subspan(from, count)));
  }
  // Another process may have had other keys in the same moment.
  for (const KeyEntry& entry : options_.earlier) RETURN_IF_ERROR(MissingRecord(entry).status());
  return absl::OkStatus();
}

absl::StatusOr<std::optional<CompactedRecord>> SharedKeyStore::MissingRecord(
    const KeyEntry& entry) const {
  absl::ReaderMutexLock lock(&mutex_);
  if (entry.kind == KeyEntryKind::kLedgerKey) {
    if (!first_ledger_key_) return wrapper_.LedgerKeyRecord(entry.key);
    if (*first_ledger_key_ != entry.key) return OtherEarlierKey("the ledger");
    return std::nullopt;
  }
  if (keys_.IsErased(entry.subject)) return std::nullopt;
  if (entry.kind == KeyEntryKind::kErased) return ErasedRecord(entry.subject);
  const absl::StatusOr<DataKey> found = keys_.Find(entry.subject);
  if (!found.ok()) return wrapper_.SubjectKeyRecord(entry.subject, entry.key);
  if (*found != entry.key) return OtherEarlierKey(fmt::format("'{}'", entry.subject));
  return std::nullopt;
}

absl::StatusOr<DataKey> SharedKeyStore::Find(std::string_view subject) const {
  absl::ReaderMutexLock lock(&mutex_);
  return keys_.Find(subject);
}

absl::StatusOr<std::vector<DataKey>> SharedKeyStore::FindOrMake(
    std::span<const std::string> subjects) {
  std::vector<std::string> missing;
  {
    absl::ReaderMutexLock lock(&mutex_);
    ASSIGN_OR_RETURN(missing, keys_.Missing(subjects));
  }
  std::vector<CompactedRecord> candidates;
  for (const std::string& subject : missing) {
    candidates.push_back(wrapper_.SubjectKeyRecord(subject, MakeKey(rng_)));
  }
  if (!candidates.empty()) RETURN_IF_ERROR(AppendAndRead(candidates));
  absl::ReaderMutexLock lock(&mutex_);
  std::vector<DataKey> keys;
  keys.reserve(subjects.size());
  for (const std::string& subject : subjects) {
    // Erased in the meantime, perhaps.
    ASSIGN_OR_RETURN(const DataKey key, keys_.Find(subject));
    keys.push_back(key);
  }
  return keys;
}

absl::Status SharedKeyStore::Erase(std::string_view subject) {
  const CompactedRecord mark = ErasedRecord(subject);
  RETURN_IF_ERROR(AppendAndRead({&mark, 1}));
  return Tidy();
}

std::vector<KeyEntry> SharedKeyStore::Entries() const {
  absl::ReaderMutexLock lock(&mutex_);
  return keys_.Entries(ledger_key_);
}

absl::Status SharedKeyStore::health() const {
  absl::ReaderMutexLock lock(&mutex_);
  if (!fault_.ok()) return fault_;
  if (absl::Now() - current_at_ <= options_.stale_after) return absl::OkStatus();
  return absl::UnavailableError(
      fmt::format("the keys topic has not been heard of for more than {} s: keys may have been "
                  "erased since; look whether its brokers answer",
                  absl::ToInt64Seconds(options_.stale_after)));
}

absl::Status SharedKeyStore::AppendAndRead(std::span<const CompactedRecord> records) {
  {
    absl::ReaderMutexLock lock(&mutex_);
    RETURN_IF_ERROR(fault_);
  }
  ASSIGN_OR_RETURN(const Offset end, topic_->Append(records));
  return AwaitRead(end);
}

absl::Status SharedKeyStore::AwaitRead(Offset end) {
  absl::MutexLock lock(&mutex_);
  for (;;) {
    const auto moved = [this, end, before = next_] {
      mutex_.AssertReaderHeld();
      return next_ >= end || next_ != before || !fault_.ok();
    };
    const bool in_time = mutex_.AwaitWithTimeout(absl::Condition(&moved), kAnswerTimeout);
    RETURN_IF_ERROR(fault_);
    if (next_ >= end) return absl::OkStatus();
    if (in_time) continue;
    return absl::UnavailableError(
        fmt::format("the keys topic has not been read beyond offset {} of {} for {} s", next_, end,
                    absl::ToInt64Seconds(kAnswerTimeout)));
  }
}

// Takes the keys of erased subjects out of the topic. Brokers compact a record only when another
// one follows it some time later: so one is sent in any case, and once a day.
absl::Status SharedKeyStore::Tidy() {
  std::vector<CompactedRecord> records{BeatRecord()};
  {
    absl::ReaderMutexLock lock(&mutex_);
    for (const std::string& name : leftovers_) records.push_back({name, std::nullopt});
  }
  return topic_->Append(records).status();
}

void SharedKeyStore::Run() {
  absl::Time tidy_at = absl::Now() + kTidyEvery;
  while (!stopping_) {
    if (const absl::Status read = ReadOn(); !read.ok()) {
      LogLine(spdlog::level::err, "keys_failed", {{"why", std::string(read.message())}});
      absl::MutexLock lock(&mutex_);
      fault_ = read;
      return;
    }
    AskForEnd();
    if (absl::Now() < tidy_at) continue;
    tidy_at = absl::Now() + kTidyEvery;
    if (const absl::Status tidy = Tidy(); !tidy.ok()) {
      LogLine(spdlog::level::warn, "keys_not_tidied", {{"why", std::string(tidy.message())}});
    }
  }
}

absl::Status SharedKeyStore::ReadOn() {
  Offset from;
  {
    absl::ReaderMutexLock lock(&mutex_);
    from = next_;
  }
  ASSIGN_OR_RETURN(const CompactedBatch batch, topic_->Read(from, absl::Now() + kReadWait));
  absl::MutexLock lock(&mutex_);
  for (const CompactedRecord& record : batch.records) RETURN_IF_ERROR(Apply(record));
  next_ = batch.next;
  if (next_ >= asked_end_) current_at_ = std::max(current_at_, answered_at_);
  return absl::OkStatus();
}

void SharedKeyStore::AskForEnd() {
  const absl::Time now = absl::Now();
  if (now - asked_at_ < options_.stale_after / 4) return;
  asked_at_ = now;
  const absl::StatusOr<Offset> end = topic_->End();
  if (!end.ok()) return;
  asked_end_ = *end;
  answered_at_ = now;
}

absl::Status SharedKeyStore::Apply(const CompactedRecord& record) {
  ASSIGN_OR_RETURN(const KeyRecordName name, ParseKeyRecord(record));
  if (!record.value) {
    leftovers_.erase(record.key);
    return absl::OkStatus();
  }
  switch (name.kind) {
    case KeyRecordKind::kLedgerKey:
      return ApplyLedgerKey(record);
    case KeyRecordKind::kSubjectKey:
      return ApplySubjectKey(name.subject, record);
    case KeyRecordKind::kErased:
      ApplyErased(name.subject);
      return absl::OkStatus();
    case KeyRecordKind::kBeat:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status SharedKeyStore::ApplyLedgerKey(const CompactedRecord& record) {
  if (first_ledger_key_) return absl::OkStatus();  // lost
  ASSIGN_OR_RETURN(first_ledger_key_, wrapper_.Unwrap(record));
  return absl::OkStatus();
}

absl::Status SharedKeyStore::ApplySubjectKey(std::string_view subject,
                                             const CompactedRecord& record) {
  const absl::Status known = keys_.Find(subject).status();
  if (known.ok()) return absl::OkStatus();  // lost
  if (!absl::IsNotFound(known)) {
    leftovers_.insert(record.key);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const DataKey key, wrapper_.Unwrap(record));
  keys_.Put(subject, key);
  return absl::OkStatus();
}

void SharedKeyStore::ApplyErased(std::string_view subject) {
  if (const absl::StatusOr<DataKey> key = keys_.Find(subject); key.ok()) {
    leftovers_.insert(KeyWrapper::SubjectKeyName(subject, *key));
  }
  keys_.MarkErased(subject);
}

}  // namespace quittance
