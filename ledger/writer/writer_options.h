#pragma once
// What a writer is told, and the limits it keeps.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/time/time.h"
#include "ledger/base/place.h"
#include "ledger/writer/reactions.h"
#include "quittance/v1/entry.pb.h"

namespace quittance {

struct WriterOptions {
  PartitionId partition;
  std::string ledger_id;  // 16 bytes
  v1::ClockMode clock_mode = v1::CLOCK_MODE_SYSTEM;
  std::string owner_id;  // 16 bytes, fresh per process
  std::string endpoint;  // for the claim
  size_t queue_commands_max = 20'000;
  size_t group_commands_max = 2'000;
  size_t in_flight_records_max = 8'000;
  size_t cache_bytes = size_t{256} << 20;
  absl::Duration checkpoint_interval = absl::Seconds(5);
  // A checkpoint is due, too, when this much has counted since the last.
  size_t checkpoint_log_bytes = size_t{128} << 20;
  // A record not acknowledged for so long is looked for on the log.
  absl::Duration ack_timeout = absl::Seconds(10);
  // How often to look again where the log does not show yet what it acknowledged, or takes no
  // appender.
  absl::Duration retry_interval = absl::Milliseconds(20);
  // The log ends before what was folded for so long: it was cut or exchanged.
  absl::Duration truncation_alarm_after = absl::Seconds(10);
  // A log that cannot be read or appended to for so long is a matter of health.
  absl::Duration hindrance_alarm_after = absl::Seconds(5);
  // Pause before a lost claim is made again, times 1 to 8 by chance, longer after each loss.
  absl::Duration claim_backoff = absl::Milliseconds(50);
  // How often an idle writer reads what others wrote.
  absl::Duration follow_interval = absl::Seconds(1);
  // How long a writer that stops waits for what it has sent.
  absl::Duration drain_timeout = absl::Seconds(5);
  // True: the partition may be another's by now, so that a newer claim ends the writer instead of
  // being answered by one; on_superseded is called then, once, from the writer's thread. Cheap and
  // thread-safe; empty: never.
  std::function<bool()> given_away{};
  std::function<void()> on_superseded{};
  // True: a writer that has not claimed yet gives up. Cheap and thread-safe; empty: never.
  std::function<bool()> stopped{};
  // Is told what counts, from where the store stands on; null: nothing follows. Outlives the
  // writer.
  Reactions* reactions = nullptr;
  // Debits = credits is asserted on one entry of so many; 1: on all.
  uint32_t check_postings_every = 16;
};

// How far a writer's clock may stand behind the recorded time of the tip.
inline constexpr absl::Duration kClockBehindMax = absl::Seconds(5);

struct WriterStats {
  uint64_t accepted = 0, refused = 0, repeated = 0, faults = 0;
  uint64_t groups = 0, rollbacks = 0, read_backs = 0, claims = 0, cache_misses = 0;
  uint64_t queued = 0, in_flight = 0;
  Offset folded = -1;
  Height height = 0;
};

}  // namespace quittance
