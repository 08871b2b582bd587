#include "tests/simulation/audit.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <set>

#include "ledger/base/deterministic.h"
#include "ledger/domain/business_date.h"
#include "ledger/domain/date.h"
#include "ledger/domain/invariants.h"
#include "ledger/log/entry_reader.h"
#include "ledger/store/row_cache.h"
#include "ledger/store/snapshot_reader.h"
#include "ledger/writer/command_ids.h"
#include "ledger/writer/writer_core_reading.h"

namespace quittance {
namespace {

using google::protobuf::util::TimeUtil;

using StoredRows = std::map<std::string, std::string, std::less<>>;

std::string FirstDifference(const StoredRows& store, const StoredRows& fold) {
  const auto describe = [](std::string_view what, std::string_view key) {
    const RowPlace place = ParseRowKey(key);
    return fmt::format("the writer's store differs from a fresh fold: {} table {} {} {}", what,
                       place.table, place.scope, place.key);
  };
  for (const auto& [key, row] : fold) {
    const auto stored = store.find(key);
    if (stored == store.end()) return describe("misses", key);
    if (stored->second != row) return describe("differs in", key);
  }
  for (const auto& [key, row] : store) {
    if (!fold.contains(key)) return describe("also has", key);
  }
  return "";
}

class Fold {
 public:
  explicit Fold(const AuditInput& input)
      : input_(input), store_(disk_), rows_(&store_, size_t{64} << 20) {}

  std::string Run() {
    const ChainId chain{input_.ledger_id, input_.partition,
                        input_.log->PartitionCount(input_.partition.log)};
    EntryReader reader(chain);
    while (true) {
      const auto batch = reader.ReadFrom(*input_.log, size_t{1} << 20);
      if (!batch.ok()) return batch.status().ToString();
      if (batch->entries.empty() && batch->noise == 0) break;
      for (const Entry& entry : batch->entries) {
        std::string wrong = Judge(entry);
        if (!wrong.empty()) return fmt::format("height {}: {}", entry.height, wrong);
      }
    }
    return AtTheEnd(reader);
  }

 private:
  std::string Judge(const Entry& entry) {
    const v1::Record& record = *entry.record;
    const Micros recorded_at = TimeUtil::TimestampToMicroseconds(record.recorded_at());
    if (recorded_at < recorded_last_) return "recorded before the record before it";
    recorded_last_ = recorded_at;
    if (!record.command_id().empty()) {
      if (!ids_.insert(record.command_id()).second) {
        return fmt::format("command {} counts twice", record.command_id());
      }
      std::string wrong = JudgeAnswer(entry);
      if (wrong.empty()) wrong = DecideAgain(record);
      if (!wrong.empty()) return fmt::format("command {}: {}", record.command_id(), wrong);
    }
    Evolve(record, rows_);
    RememberCommand(record, entry.height, rows_);
    return "";
  }

  std::string JudgeAnswer(const Entry& entry) const {
    const v1::Record& record = *entry.record;
    if (input_.clients->not_applied().contains(record.command_id())) {
      return "counts, but its client was told that it does not";
    }
    const auto found = input_.clients->answers().find(record.command_id());
    if (found == input_.clients->answers().end()) return "";
    const Seen& seen = found->second;
    if (seen.result != SerializeDeterministic(record.result()))
      return "answered otherwise than recorded";
    if (seen.height != entry.height) return fmt::format("answered with height {}", seen.height);
    if (seen.repeated ? seen.offset < entry.offset : seen.offset != entry.offset) {
      return fmt::format("answered with offset {}, is at {}", seen.offset, entry.offset);
    }
    return "";
  }

  std::string DecideAgain(const v1::Record& record) {
    const Route route = RouteOf(record.request());
    const std::string recorded_on = DateOfMicros(recorded_last_);
    const Actor actor{record.principal(), record.on_behalf_of(), record.role()};
    const Situation situation{.rows = rows_,
                              .reference = *input_.reference,
                              .book = route.book,
                              .stream = route.stream,
                              .account_id = route.account_id,
                              .effective_date = record.effective_date(),
                              .today = TodayOf(*input_.reference, route.book, recorded_on),
                              .recorded_on = recorded_on,
                              .partition = input_.partition.number,
                              .partition_count = input_.log->PartitionCount(input_.partition.log),
                              .actor = actor};
    v1::Record again;
    Outcome outcome(again.mutable_events(), again.mutable_result()->mutable_accepted());
    MaybeRefusal refusal = Decide(situation, record.request(), outcome);
    if (refusal) {
      *again.mutable_result()->mutable_refusal() = *std::move(refusal);
    } else {
      outcome.accepted().set_event_count(static_cast<uint32_t>(again.events_size()));
    }
    v1::Record recorded;
    *recorded.mutable_events() = record.events();
    *recorded.mutable_result() = record.result();
    if (SerializeDeterministic(again) == SerializeDeterministic(recorded)) return "";
    return fmt::format("decided on another state: recorded {}, should be {}",
                       recorded.ShortDebugString(), again.ShortDebugString());
  }

  std::string AtTheEnd(const EntryReader& reader) {
    for (const auto& [id, seen] : input_.clients->answers()) {
      if (!ids_.contains(id)) return fmt::format("command {} was answered, but does not count", id);
    }
    rows::WriterPosition position;
    position.set_next_offset(reader.next());
    position.set_tip(std::string(AsBytes(reader.tip().hash)));
    position.set_height(reader.tip().height);
    position.set_recorded_at(recorded_last_);
    position.set_clock_mode(input_.clock_mode);
    position.set_layout(RowLayout());
    const std::string bytes = position.SerializeAsString();
    const ConsumerPosition at{kWriterConsumer, bytes};
    const absl::Status written = rows_.Checkpoint({&at, 1});
    if (!written.ok()) return written.ToString();
    for (const std::string& wrong : CheckInvariants(SnapshotReader(store_))) return wrong;
    return FirstDifference(*input_.disk->rows, *disk_->rows);
  }

  const AuditInput& input_;
  std::shared_ptr<MemoryDisk> disk_ = std::make_shared<MemoryDisk>();
  MemoryStore store_;
  RowCache rows_;
  std::set<std::string> ids_;
  Micros recorded_last_ = 0;
};

}  // namespace

std::string Audit(const AuditInput& input) { return Fold(input).Run(); }

}  // namespace quittance
