#pragma once
// Snapshots of one ledger's row stores, in a directory that its processes share: one that is given
// a partition of which its disk has no rows folds a short tail then, and not the whole log.
//   <directory>/<ledger id>/<role>-<log>-<p>/   as ledger/store/rocks_store_snapshots.h; LOCK is
//   held by
//                                               the process that saves into it

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "ledger/store/rocks_store.h"

namespace quittance {

struct SnapshotOptions {
  std::string directory{};  // empty: none are saved or restored
  // Of each store, while it is written to. Also how much writing a store may be behind them.
  absl::Duration interval = absl::Minutes(10);
};

// Thread-safe. What goes wrong is told in log lines: a snapshot is never needed.
class SharedSnapshots {
 public:
  // `copies`: a directory on the disk of the stores, for copies that are being saved.
  SharedSnapshots(const SnapshotOptions& options, const std::string& ledger_id, std::string copies);
  // Saves what is copied.
  ~SharedSnapshots();

  // Makes `folder` of the newest snapshot of that store, where there is one. REQUIRES: there is no
  // `folder`.
  void Restore(const std::string& store, const std::string& folder) const;

  // Saves snapshots of it from now on, as often as the options say. Copies are made by the thread
  // that writes to it, saved by another. Must outlive the rows.
  void Follow(const std::string& store, RocksStore* rows);

 private:
  struct Followed {
    absl::Time due;
    bool copied = false;  // a copy waits, or is being saved
  };

  void CopyIfDue(const std::string& store, RocksStore& rows);
  void Run();
  void Save(const std::string& store);
  std::string DirectoryOf(const std::string& store) const { return directory_ + "/" + store; }
  std::string CopyOf(const std::string& store) const { return copies_ + "/" + store; }

  const std::string directory_;
  const std::string copies_;
  const absl::Duration interval_;
  absl::Mutex mutex_;
  std::map<std::string, Followed> followed_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::string> copied_ ABSL_GUARDED_BY(mutex_);  // stores whose copies wait
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace quittance
