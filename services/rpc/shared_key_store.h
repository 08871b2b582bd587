#pragma once
// Keys that all processes of a ledger share, in a compacted topic that each of them follows. Layout
// of the records: key_records.h.
//
// Makers do not agree beforehand: each appends a candidate, reads on to it, and takes the first
// candidate of the subject that the topic has. That one is the key for good:
//  - All read the same order, and a candidate is given out only after all before it was read: so
//  nobody has given out another one.
//  - Compaction takes a record only where a later one has its record key. A record key belongs to
//  one candidate, which is appended once (a retry makes a new candidate): so only the record
//  without a value that erasing appends can take the first one away, and never before the subject
//  is marked as erased. No time limit is in this.
// Candidates that lost were given to nobody.
//
// Erasing appends the mark, reads on to it, then appends a record without a value for each key of
// the subject. From then on no process that reads along gives the key out; the wrapped key itself
// leaves the brokers' disks with their next compaction. What a process that has not read the mark
// yet seals under the key is erased with it. An erasure that a crash cut short is finished when the
// next process opens the store.

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "ledger/base/string_map.h"
#include "ledger/log/compacted_topic.h"
#include "services/rpc/key_file.h"
#include "services/rpc/key_map.h"
#include "services/rpc/key_records.h"
#include "services/rpc/key_store.h"

namespace quittance {

struct SharedKeyStoreOptions {
  DataKey key_encryption_key{};
  // The ledger has no record yet: makes its key where the topic has none.
  bool create = false;
  // Of the key file or topic that the ledger had before; go into the topic where they are not there
  // yet.
  std::vector<KeyEntry> earlier{};
  // How long it may go without knowing that it has read all there is.
  absl::Duration stale_after = absl::Seconds(10);
};

class SharedKeyStore final : public KeyStore {
 public:
  // Returns once it has read all. DATA_LOSS: the topic has no ledger key though the ledger has
  // records, or has a broken one. FAILED_PRECONDITION: another key-encryption key, or the topic's
  // keys are others than the earlier ones. UNAVAILABLE: the topic does not answer.
  static absl::StatusOr<std::unique_ptr<SharedKeyStore>> Open(std::unique_ptr<CompactedTopic> topic,
                                                              SharedKeyStoreOptions options);
  ~SharedKeyStore() override;

  DataKey LedgerKey() const override { return ledger_key_; }
  absl::StatusOr<DataKey> Find(std::string_view subject) const override;
  absl::StatusOr<std::vector<DataKey>> FindOrMake(std::span<const std::string> subjects) override;
  absl::Status Erase(std::string_view subject) override;
  std::vector<KeyEntry> Entries() const override;
  // Also not OK where keys may have been erased since it last read all there is.
  absl::Status health() const override;

 private:
  SharedKeyStore(std::unique_ptr<CompactedTopic> topic, SharedKeyStoreOptions options);

  absl::Status TakeLedgerKey();
  absl::Status TakeEarlierKeys();
  // Nothing if the topic has the entry's key or erasure.
  absl::StatusOr<std::optional<CompactedRecord>> MissingRecord(const KeyEntry& entry) const;

  absl::Status AppendAndRead(std::span<const CompactedRecord> records);
  absl::Status AwaitRead(Offset end);
  absl::Status Tidy();

  void Run();
  absl::Status ReadOn();
  void AskForEnd();
  absl::Status Apply(const CompactedRecord& record) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ApplyLedgerKey(const CompactedRecord& record) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ApplySubjectKey(std::string_view subject, const CompactedRecord& record)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ApplyErased(std::string_view subject) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const SharedKeyStoreOptions options_;
  const std::unique_ptr<CompactedTopic> topic_;
  const KeyWrapper wrapper_;
  SecureRng rng_;
  DataKey ledger_key_{};
  mutable absl::Mutex mutex_;
  KeyMap keys_ ABSL_GUARDED_BY(mutex_);
  std::optional<DataKey> first_ledger_key_ ABSL_GUARDED_BY(mutex_);
  // Record keys of erased subjects' keys that still stand in the topic.
  StringSet leftovers_ ABSL_GUARDED_BY(mutex_);
  Offset next_ ABSL_GUARDED_BY(mutex_) = 0;        // all below it has been applied
  absl::Time current_at_ ABSL_GUARDED_BY(mutex_);  // all that was there then has been applied
  // The topic cannot be followed any further.
  absl::Status fault_ ABSL_GUARDED_BY(mutex_);
  // The follower's alone: where the topic ended when it last asked.
  absl::Time asked_at_ = absl::InfinitePast();
  Offset asked_end_ = 0;
  absl::Time answered_at_ = absl::InfinitePast();
  std::atomic<bool> stopping_ = false;
  std::thread follower_;
};

}  // namespace quittance
