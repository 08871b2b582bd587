#pragma once
// One process's part in a ledger that several serve: the groups that give partitions to writers and
// to read models, what this process is given, and the ways to the others.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ledger/log/kafka_log.h"
#include "ledger/log/kafka_log_group.h"
#include "ledger/log/membership.h"
#include "projections/projections.h"
#include "services/cluster/command_router.h"
#include "services/cluster/holders.h"
#include "services/cluster/owned_writers.h"
#include "services/cluster/peers.h"
#include "services/cluster/query_router.h"

namespace quittance {

struct MemberOptions {
  bool owns_writers = true;
  bool holds_read_models = true;
  KafkaLogOptions kafka;
  TlsFiles tls;
  std::vector<PartitionId> partitions;  // of the ledger
  OwnedWriters::Start start_writer;
  Projections* projections = nullptr;  // must outlive the member
  // From any thread: what it is given cannot be served, for a reason that time does not mend.
  OwnedWriters::OnFatal on_fatal;
};

class Member {
 public:
  // Commands and questions wait until it has joined.
  explicit Member(MemberOptions options);
  // Leaves at once.
  ~Member();

  // Returns when all it is given is served. UNAVAILABLE: stopped.
  absl::Status Join(const std::string& endpoint, const std::function<bool()>& stopped);
  // Goes on with what it has until others claim it, or a few seconds are over. Commands find their
  // ways until the end.
  void Leave();
  // Questions under way elsewhere are told UNAVAILABLE.
  void RequestStop() { questions_.RequestStop(); }

  const std::vector<PartitionId>& partitions() const { return options_.partitions; }
  Writer* WriterOf(PartitionId partition) const { return commands_->WriterOf(partition); }
  Elsewhere* elsewhere() { return &questions_; }
  const LocalWriters& writers() const { return *writers_; }

  // OK, or what is given and not served, or that the groups' threads stand still.
  absl::Status health() const;

 private:
  KafkaGroupOptions WritersGroup() const;
  KafkaGroupOptions ReadModelsGroup() const;
  absl::Status JoinWriters(const std::string& endpoint);
  absl::Status JoinReadModels(const std::string& endpoint);
  void LeaveGroups();
  void HoldGiven(const std::set<PartitionId>& given);
  std::map<PartitionId, Offset> FoldedTo() const;

  const MemberOptions options_;
  // What is asked who the others are, also when this process has left; the router's thread asks
  // until its end.
  std::unique_ptr<Membership> writers_seen_, read_models_seen_;
  // In the order of use: calls to peers end before the router that waits for them, the writers
  // before it, too (EndAll).
  Holders owners_, holders_;
  std::unique_ptr<OwnedWriters> writers_;
  std::unique_ptr<CommandRouter> commands_;
  Peers peers_;
  QueryRouter questions_{options_.projections, &holders_, &peers_};
  // What this process is a member of. Health is asked meanwhile.
  struct Groups {
    std::unique_ptr<Membership> read_models, writers;  // the writers are left first
  };
  mutable absl::Mutex mutex_;
  Groups groups_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace quittance
