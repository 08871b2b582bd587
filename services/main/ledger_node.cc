#include "services/main/ledger_node.h"

#include <fmt/format.h>
#include <google/protobuf/arena.h>

#include <thread>

#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/work.h"
#include "projections/fan_out.h"
#include "services/main/ledger_keys.h"
#include "services/main/main_book.h"
#include "services/rpc/json_log.h"

namespace quittance {
namespace {

constexpr PartitionId kReference{v1::LOG_REFERENCE, 0};
constexpr size_t kOwnerIdBytes = 16;
// A quarter of the memory is RocksDB's, the rest holds rows.
constexpr size_t kStoresShare = 4;

std::string ModeName(v1::ClockMode mode) {
  return mode == v1::CLOCK_MODE_COMMAND ? "command" : "system";
}

}  // namespace

absl::StatusOr<std::unique_ptr<LedgerNode>> LedgerNode::Open(LedgerNodeOptions options) {
  std::unique_ptr<LedgerNode> node(new LedgerNode(std::move(options)));
  node->owner_id_ = node->rng_.Bytes(kOwnerIdBytes);
  const Purpose purpose = node->options_.purpose;
  const bool on_kafka = node->options_.log.kafka.has_value();
  if (purpose != Purpose::kServe && !on_kafka &&
      !DataDirectory::HoldsLedger(node->options_.directory)) {
    return absl::NotFoundError(
        fmt::format("there is no ledger in '{}'; name its data directory, or create one with "
                    "`quittance serve --data`",
                    node->options_.directory));
  }
  ASSIGN_OR_RETURN(node->directory_, DataDirectory::Open(node->options_.directory,
                                                         node->options_.memory_bytes / kStoresShare,
                                                         /*keeps_lock=*/on_kafka));
  RETURN_IF_ERROR(node->CheckNotStopped());
  RETURN_IF_ERROR(node->OpenLog());
  RETURN_IF_ERROR(node->CheckNotStopped());
  if (purpose == Purpose::kServe) RETURN_IF_ERROR(node->OpenToWrite());
  RETURN_IF_ERROR(node->CheckNotStopped());
  if (purpose != Purpose::kLog) RETURN_IF_ERROR(node->StartProjections());
  if (purpose != Purpose::kServe) return node;
  if (on_kafka) {
    node->OpenMember();
  } else {
    RETURN_IF_ERROR(CreateMainBook(node->ledger_));
    for (const auto& reactor : node->reactors_) reactor->Start();
  }
  return node;
}

LedgerNode::~LedgerNode() {
  member_.reset();
  for (const auto& reactor : reactors_) reactor->Stop();
  projections_.reset();
  accounts_writers_.clear();
  reference_view_.reset();
  reference_writer_.reset();
  if (log_.embedded() != nullptr) {
    if (const absl::Status closed = log_.embedded()->Close(); !closed.ok()) {
      LogLine(spdlog::level::err, "log_not_sealed", {{"why", std::string(closed.message())}});
    }
  }
}

absl::Status LedgerNode::Join(const std::string& endpoint) {
  if (member_ == nullptr) return absl::OkStatus();
  endpoint_ = endpoint;
  RETURN_IF_ERROR(member_->Join(endpoint, options_.stopped));
  return options_.roles.owns_writers ? CreateMainBook(ledger_) : absl::OkStatus();
}

void LedgerNode::Leave() {
  if (member_ != nullptr) member_->Leave();
}

std::unique_ptr<PeerService> LedgerNode::MakePeerService(Trust trust) const {
  if (member_ == nullptr) return nullptr;
  return std::make_unique<PeerService>(&ledger_, &member_->writers(), trust);
}

void LedgerNode::RequestStop() {
  if (member_ != nullptr) member_->RequestStop();
  if (projections_ != nullptr) projections_->RequestStop();
}

absl::Status LedgerNode::CheckNotStopped() const {
  return options_.stopped && options_.stopped() ? StoppedError("start") : absl::OkStatus();
}

absl::Status LedgerNode::OpenLog() {
  ASSIGN_OR_RETURN(log_, LedgerLog::Open(options_.log, *directory_, rng_));
  ledger_.log = &log_.log();
  if (options_.purpose == Purpose::kServe) {
    // Keys are made before the first record; later missing ones are a loss.
    RETURN_IF_ERROR(OpenKeys());
    RETURN_IF_ERROR(ChooseClockMode());
  } else if (log_.empty() && log_.embedded() == nullptr) {
    return absl::NotFoundError(
        "there is no ledger on these topics; create one with `quittance serve --log`");
  }
  ASSIGN_OR_RETURN(ledger_.id, log_.LedgerId(clock_mode_, rng_));
  if (log_.embedded() != nullptr) return absl::OkStatus();
  RETURN_IF_ERROR(directory_->BindTo(ledger_.id));
  if (!options_.snapshots.directory.empty()) {
    directory_->ShareSnapshots(options_.snapshots, ledger_.id);
  }
  return absl::OkStatus();
}

absl::Status LedgerNode::OpenToWrite() {
  if (log_.embedded() != nullptr) {
    RETURN_IF_ERROR(StartWriters());
    ledger_.reference = reference_writer_.get();
    for (const auto& writer : accounts_writers_) ledger_.accounts.push_back(writer.get());
  } else {
    RETURN_IF_ERROR(FollowReference());
  }
  ledger_.clock_mode = clock_mode_;
  ledger_.reference_view = reference_view_.get();
  ledger_.keys = keys_.get();
  ledger_.clock = &clock_;
  ledger_.rng = &rng_;
  return absl::OkStatus();
}

absl::Status LedgerNode::OpenKeys() {
  ASSIGN_OR_RETURN(keys_, OpenLedgerKeys(options_.log, log_, *directory_));
  return absl::OkStatus();
}

absl::Status LedgerNode::ChooseClockMode() {
  google::protobuf::Arena arena;
  ASSIGN_OR_RETURN(const v1::Record* const genesis, ReadGenesis(log_.log(), &arena));
  const v1::ClockMode asked = options_.clock_mode;
  if (genesis == nullptr) {
    clock_mode_ = asked == v1::CLOCK_MODE_UNSPECIFIED ? v1::CLOCK_MODE_SYSTEM : asked;
    return absl::OkStatus();
  }
  clock_mode_ = genesis->genesis().clock_mode();
  if (asked == v1::CLOCK_MODE_UNSPECIFIED || asked == clock_mode_) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("the ledger in '{}' was created with --clock={} for good; asked for --clock={}",
                  options_.directory, ModeName(clock_mode_), ModeName(asked)));
}

absl::StatusOr<std::unique_ptr<PartitionReactor>> LedgerNode::OpenReactor(PartitionId partition,
                                                                          const RowStore& store) {
  PartitionReactorOptions options;
  options.partition = partition;
  options.ledger_id = ledger_.id;
  options.writer_of = [this](PartitionId target) { return &ledger_.WriterOf(target); };
  options.on_trouble = [](const Reaction& reaction, const absl::Status& why) {
    LogLine(spdlog::level::warn, "reaction_not_accepted",
            {{"principal", reaction.principal},
             {"command_id", HeaderOf(reaction.command).command_id()},
             {"why", std::string(why.message())}});
  };
  return PartitionReactor::Open(std::move(options), &log_.log(), store);
}

absl::StatusOr<std::unique_ptr<Writer>> LedgerNode::StartWriter(PartitionId partition,
                                                                RowStore* store,
                                                                WriterOptions options) {
  options.partition = partition;
  options.ledger_id = ledger_.id;
  options.clock_mode = clock_mode_;
  options.owner_id = owner_id_;
  options.cache_bytes =
      options_.memory_bytes / 2 / (log_.log().PartitionCount(v1::LOG_ACCOUNTS) + 1);
  const ReferenceView* const reference =
      partition.log == v1::LOG_REFERENCE ? nullptr : reference_view_.get();
  return Writer::Start(std::move(options), &log_.log(), store, &clock_, &rng_, reference);
}

absl::Status LedgerNode::FollowReference() {
  ASSIGN_OR_RETURN(reference_view_, ReferenceView::Open(&log_.log(), ledger_.id));
  reference_view_->Follow();
  return CheckNotStopped();
}

absl::Status LedgerNode::StartWriters() {
  const uint32_t count = log_.log().PartitionCount(v1::LOG_ACCOUNTS);
  stores_.resize(count + 1);
  for (uint32_t i = 0; i <= count; ++i) {
    const PartitionId partition = i == 0 ? kReference : PartitionId{v1::LOG_ACCOUNTS, i - 1};
    ASSIGN_OR_RETURN(stores_[i], directory_->TakeState(partition));
    ASSIGN_OR_RETURN(reactors_.emplace_back(), OpenReactor(partition, *stores_[i]));
  }
  const auto options_of = [this](size_t i) {
    WriterOptions options;
    options.endpoint = options_.endpoint;
    options.stopped = options_.stopped;
    options.reactions = reactors_[i].get();
    return options;
  };
  ASSIGN_OR_RETURN(reference_writer_, StartWriter(kReference, stores_[0].get(), options_of(0)));
  RETURN_IF_ERROR(CheckNotStopped());
  RETURN_IF_ERROR(FollowReference());
  // Each folds the tail of its partition first: side by side.
  std::vector<absl::StatusOr<std::unique_ptr<Writer>>> started(count);
  std::vector<std::thread> threads;
  for (uint32_t i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      started[i] = StartWriter({v1::LOG_ACCOUNTS, i}, stores_[i + 1].get(), options_of(i + 1));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (auto& writer : started) {
    RETURN_IF_ERROR(writer.status());
    accounts_writers_.push_back(*std::move(writer));
  }
  return absl::OkStatus();
}

absl::StatusOr<OwnedWriters::Started> LedgerNode::StartOwned(PartitionId partition,
                                                             OwnedWriters::Hooks hooks) {
  struct Owned {
    std::unique_ptr<RowStore> store;
    std::unique_ptr<PartitionReactor> reactor;
  };
  const auto owned = std::make_shared<Owned>();
  ASSIGN_OR_RETURN(owned->store, directory_->TakeState(partition));
  ASSIGN_OR_RETURN(owned->reactor, OpenReactor(partition, *owned->store));
  WriterOptions options;
  options.reactions = owned->reactor.get();
  options.endpoint = endpoint_;
  options.given_away = std::move(hooks.given_away);
  options.on_superseded = std::move(hooks.on_superseded);
  options.stopped = std::move(hooks.stopped);
  OwnedWriters::Started started;
  ASSIGN_OR_RETURN(started.writer, StartWriter(partition, owned->store.get(), std::move(options)));
  owned->reactor->Start();
  started.store = owned;
  return started;
}

void LedgerNode::OpenMember() {
  MemberOptions options;
  options.owns_writers = options_.roles.owns_writers;
  options.holds_read_models = options_.roles.holds_read_models;
  options.kafka = KafkaOptionsOf(options_.log);
  options.tls = options_.tls;
  options.partitions = AllPartitions(*projections_);
  options.start_writer = [this](PartitionId partition, OwnedWriters::Hooks hooks) {
    return StartOwned(partition, std::move(hooks));
  };
  options.projections = projections_.get();
  options.on_fatal = options_.log.on_fatal;
  member_ = std::make_unique<Member>(std::move(options));
  for (const PartitionId partition : member_->partitions()) {
    Writer* const writer = member_->WriterOf(partition);
    if (partition == kReference) {
      ledger_.reference = writer;
    } else {
      ledger_.accounts.push_back(writer);
    }
  }
  ledger_.elsewhere = member_->elsewhere();
  ledger_.share_health = [member = member_.get()] { return member->health(); };
}

absl::Status LedgerNode::StartProjections() {
  ProjectionsOptions options;
  options.ledger_id = ledger_.id;
  options.open_store = [this](PartitionId partition) { return directory_->TakeViews(partition); };
  options.cache_bytes = options_.memory_bytes / 4;
  // Those of accounts are held as they are given.
  if (log_.embedded() == nullptr && options_.purpose == Purpose::kServe) {
    options.partitions = {kReference};
  }
  ASSIGN_OR_RETURN(projections_,
                   Projections::Start(std::move(options), &log_.log(), AllReadModels()));
  ledger_.projections = projections_.get();
  return absl::OkStatus();
}

}  // namespace quittance
