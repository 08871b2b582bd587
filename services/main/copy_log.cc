#include "services/main/copy_log.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "ledger/base/status_macros.h"
#include "services/main/ledger_keys.h"
#include "services/main/ledger_log.h"

namespace quittance {
namespace {

namespace fs = std::filesystem;

// Rows are opened only to learn how far they have folded the log.
constexpr size_t kStoresBytes = size_t{64} << 20;

// A log with the directory that belongs to it, whose lock is held.
struct OpenedLog {
  std::unique_ptr<DataDirectory> directory;
  LedgerLogOptions options;
  LedgerLog log;
};

const std::string& DirectoryOf(const LogPlace& place, const CopyLogOptions& options) {
  return place.kafka ? options.data : place.directory;
}

// The same for each call, from wherever it is made.
std::string NameOf(const LogPlace& place) {
  if (place.kafka) {
    return fmt::format("kafka:{}/{}", place.kafka->brokers, place.kafka->topic_prefix);
  }
  return fmt::format("embedded:{}", fs::absolute(place.directory).lexically_normal().string());
}

absl::Status CheckPlaces(const CopyLogOptions& options) {
  const bool on_kafka = options.from.kafka || options.to.kafka;
  if (options.from.kafka && options.to.kafka) {
    return absl::InvalidArgumentError(
        "--from and --to are both on Kafka; copy to an embedded log, and from there");
  }
  if (on_kafka == options.data.empty()) {
    return absl::InvalidArgumentError(
        on_kafka ? "--data is missing: the data directory of the ledger on Kafka, for its keys"
                 : "--data is given, but neither --from nor --to is on Kafka");
  }
  const std::string& from = DirectoryOf(options.from, options);
  const std::string& to = DirectoryOf(options.to, options);
  std::error_code ignored;
  if (fs::weakly_canonical(from, ignored) != fs::weakly_canonical(to, ignored)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(fmt::format(
      "'{}' is the data directory of both sides; each log needs its own, since rows go by offsets",
      from));
}

absl::StatusOr<OpenedLog> Open(const LogPlace& place, const std::string& directory,
                               LedgerLogOptions options, Rng& rng) {
  OpenedLog side;
  ASSIGN_OR_RETURN(side.directory, DataDirectory::Open(directory, kStoresBytes,
                                                       /*keeps_lock=*/place.kafka.has_value()));
  options.kafka = place.kafka;
  side.options = std::move(options);
  ASSIGN_OR_RETURN(side.log, LedgerLog::Open(side.options, *side.directory, rng));
  return side;
}

absl::StatusOr<OpenedLog> OpenSource(const CopyLogOptions& options, Rng& rng) {
  const std::string& directory = DirectoryOf(options.from, options);
  const bool is_there =
      options.from.kafka ? fs::exists(directory) : DataDirectory::HoldsLedger(directory);
  if (!is_there) {
    return absl::NotFoundError(fmt::format(
        "there is no ledger in '{}'; name the data directory of the source", directory));
  }
  LogPlace place = options.from;
  if (place.kafka) place.kafka->creates_topics = false;
  LedgerLogOptions log;
  log.key_encryption_key_file = options.key_encryption_key_file;
  ASSIGN_OR_RETURN(OpenedLog source, Open(place, directory, log, rng));
  if (source.log.empty()) {
    return absl::NotFoundError(
        fmt::format("there is no ledger on {}; it has no record", NameOf(options.from)));
  }
  if (place.kafka) {
    ASSIGN_OR_RETURN(const std::string id, source.log.LedgerId(v1::CLOCK_MODE_UNSPECIFIED, rng));
    RETURN_IF_ERROR(source.directory->BindTo(id));
  }
  return source;
}

// Rows go by the offsets of one log.
absl::Status CheckNoRows(const std::string& directory) {
  for (const char* rows : {"state", "views"}) {
    const std::string path = fmt::format("{}/{}", directory, rows);
    std::error_code ignored;
    if (!fs::exists(path, ignored) || fs::is_empty(path, ignored)) continue;
    return absl::FailedPreconditionError(fmt::format(
        "'{}' holds rows of another log; give --data another directory, or delete its state and "
        "views: they are folded anew",
        path));
  }
  return absl::OkStatus();
}

absl::StatusOr<OpenedLog> OpenTarget(const CopyLogOptions& options, const std::string& ledger_id,
                                     uint32_t accounts_partitions, Rng& rng) {
  const std::string& directory = DirectoryOf(options.to, options);
  LedgerLogOptions log;
  log.accounts_partitions = accounts_partitions;
  log.copy_of = ledger_id;
  log.key_encryption_key_file = options.key_encryption_key_file;
  ASSIGN_OR_RETURN(OpenedLog target, Open(options.to, directory, log, rng));
  if (options.to.kafka) {
    RETURN_IF_ERROR(target.directory->BindTo(ledger_id));
    if (target.log.empty()) RETURN_IF_ERROR(CheckNoRows(directory));
  } else if (target.log.embedded()->ledger_id() != ledger_id) {
    return absl::FailedPreconditionError(
        fmt::format("'{}' holds ledger {}, the source {}; copy to an empty directory", directory,
                    ToHex(target.log.embedded()->ledger_id()), ToHex(ledger_id)));
  }
  return target;
}

}  // namespace

absl::StatusOr<CopiedLog> CopyLog(const CopyLogOptions& options, Work& work) {
  RETURN_IF_ERROR(CheckPlaces(options));
  SecureRng rng;
  const SystemClock clock;
  ASSIGN_OR_RETURN(const OpenedLog source, OpenSource(options, rng));
  ASSIGN_OR_RETURN(const std::unique_ptr<KeyStore> keys,
                   OpenLedgerKeys(source.options, source.log, *source.directory));
  google::protobuf::Arena arena;
  ASSIGN_OR_RETURN(const v1::Record* const genesis, ReadGenesis(source.log.log(), &arena));
  LogMoveOptions move;
  move.ledger_id = genesis->ledger_id();
  move.clock_mode = genesis->genesis().clock_mode();
  move.target = NameOf(options.to);
  ASSIGN_OR_RETURN(
      const OpenedLog target,
      OpenTarget(options, move.ledger_id, source.log.log().PartitionCount(v1::LOG_ACCOUNTS), rng));
  move.before_claims = [&] {
    return CopyLedgerKeys(keys->Entries(), target.options, *target.directory);
  };
  CopiedLog copied{.ledger_id = move.ledger_id, .target = move.target, .moved = {}};
  ASSIGN_OR_RETURN(copied.moved,
                   MoveLog(move, &source.log.log(), &target.log.log(), clock, &rng, work));
  return copied;
}

}  // namespace quittance
