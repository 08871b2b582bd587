#pragma once
// One ledger, opened from its data directory and its log: stores, reference view, writers of all
// partitions, read models, keys.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/reactors/partition_reactor.h"
#include "services/cluster/member.h"
#include "services/cluster/peer_service.h"
#include "services/main/data_directory.h"
#include "services/main/ledger_log.h"
#include "services/rpc/ledger.h"

namespace quittance {

// How much of the ledger is opened. Only kServe appends.
enum class Purpose {
  kServe,       // everything
  kReadModels,  // the log and the read models
  kLog,         // the log alone
};

// What a process does for a ledger on Kafka, where several share it. Each takes every call and
// hands on what is another's.
struct NodeRoles {
  bool owns_writers = true;       // decides commands of the partitions it is given
  bool holds_read_models = true;  // folds those of the partitions it is given
};

struct LedgerNodeOptions {
  std::string directory;
  Purpose purpose = Purpose::kServe;
  NodeRoles roles{};
  TlsFiles tls{};  // with which its peers are called
  LedgerLogOptions log{};
  SnapshotOptions snapshots{};  // on Kafka
  // Fixed when the ledger is created. Unspecified: as it is, or the system's for a new one.
  v1::ClockMode clock_mode = v1::CLOCK_MODE_UNSPECIFIED;
  std::string endpoint;                   // for the writers' claims, on the embedded log
  size_t memory_bytes = size_t{1} << 30;  // rows and blocks of all stores together
  // True: opening gives up with UNAVAILABLE. Cheap and thread-safe; empty: never.
  std::function<bool()> stopped{};
};

class LedgerNode {
 public:
  // Opens what is there; to serve, creates a ledger with book `main` in EUR where the log is
  // empty. Ready when it returns. NOT_FOUND: there is no ledger to read. FAILED_PRECONDITION:
  // another process holds it, or partitions or clock mode are others than asked for. DATA_LOSS:
  // something is corrupt, with what to do. UNAVAILABLE: stopped; what was folded so far may have to
  // be folded again.
  static absl::StatusOr<std::unique_ptr<LedgerNode>> Open(LedgerNodeOptions options);

  // Drains, checkpoints, seals. REQUIRES: nobody uses ledger() any more.
  ~LedgerNode();

  // To serve a ledger on Kafka, once its server listens: `endpoint` is where peers reach it.
  // Returns when all that this process is given is served. No effect on the embedded log.
  absl::Status Join(const std::string& endpoint);
  // Hands over what this process is given, serving it until another does or a few seconds are over.
  // No effect on the embedded log.
  void Leave();

  // Queries that still wait for a fold are told UNAVAILABLE. Returns at once.
  void RequestStop();

  // What peers are served with; null on the embedded log. REQUIRES: destroyed before the node.
  std::unique_ptr<PeerService> MakePeerService(Trust trust) const;

  // Without what the purpose leaves out: those pointers are null.
  const Ledger& ledger() const { return ledger_; }
  // Null on Kafka.
  const SegmentLog* embedded_log() const { return log_.embedded(); }

 private:
  explicit LedgerNode(LedgerNodeOptions options) : options_(std::move(options)) {}

  absl::Status CheckNotStopped() const;
  absl::Status OpenLog();
  absl::Status OpenToWrite();
  absl::Status OpenKeys();
  absl::Status ChooseClockMode();
  absl::Status FollowReference();
  absl::Status StartWriters();
  // For a partition that this process owns, before its writer starts.
  absl::StatusOr<std::unique_ptr<PartitionReactor>> OpenReactor(PartitionId partition,
                                                                const RowStore& store);
  // With what it needs of the ledger; `options` holds the rest.
  absl::StatusOr<std::unique_ptr<Writer>> StartWriter(PartitionId partition, RowStore* store,
                                                      WriterOptions options);
  absl::StatusOr<OwnedWriters::Started> StartOwned(PartitionId partition,
                                                   OwnedWriters::Hooks hooks);
  void OpenMember();
  absl::Status StartProjections();

  const LedgerNodeOptions options_;
  SystemClock clock_;
  SecureRng rng_;
  std::string owner_id_;
  std::unique_ptr<DataDirectory> directory_;
  LedgerLog log_;
  std::unique_ptr<KeyStore> keys_;
  v1::ClockMode clock_mode_ = v1::CLOCK_MODE_UNSPECIFIED;
  // The writers' stores and reactors outlive the writers, which outlive nothing they use.
  std::vector<std::unique_ptr<RowStore>> stores_;
  std::vector<std::unique_ptr<PartitionReactor>> reactors_;  // on the embedded log
  std::unique_ptr<Writer> reference_writer_;
  std::unique_ptr<ReferenceView> reference_view_;
  std::vector<std::unique_ptr<Writer>> accounts_writers_;
  std::unique_ptr<Projections> projections_;
  std::string endpoint_;  // once it is joined, before any writer starts
  std::unique_ptr<Member> member_;
  Ledger ledger_;
};

}  // namespace quittance
