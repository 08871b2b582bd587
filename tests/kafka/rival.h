#pragma once
// One of several writers of one partition on Kafka, with a log client and a disk of its own, as if
// it were a process: sends what the clients want, and is killed and started again when told.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>

#include "ledger/base/clock.h"
#include "ledger/base/rng.h"
#include "ledger/log/kafka_log.h"
#include "ledger/store/memory_store.h"
#include "ledger/writer/writer_thread.h"
#include "tests/simulation/clients.h"

namespace quittance {

// The clients of all writers, which send so many commands a second. Thread-safe.
class SharedClients {
 public:
  using Witness = std::function<void(const std::string& command_id, const Answer&)>;

  // repeats: each command again until it is answered, and now and then afterwards; else once, come
  // what may. witness: told of every command that was answered; may be called by many at once.
  SharedClients(uint64_t seed, int commands, int commands_per_second, bool repeats, Witness witness)
      : per_second_(commands_per_second),
        repeats_(repeats),
        witness_(std::move(witness)),
        clients_(seed, commands),
        random_(seed) {}

  bool repeats() const { return repeats_; }
  // Nullopt: nothing to send just now. Answers are taken under the lock.
  std::optional<Submission> Next();
  bool AllAnswered();
  Offset newest();
  void Contradict(std::string why);
  std::string contradiction();
  size_t answered();
  // How many of them could have been answered, or sent once, by now.
  size_t due() const;
  // How long no command was answered since the last call, at most; to be called when a trouble
  // begins and when it is over.
  absl::Duration TakeLongestSilence();

  // REQUIRES: nobody sends any more.
  const Clients& clients() const { return clients_; }

 private:
  const int per_second_;
  const bool repeats_;
  const Witness witness_;
  const absl::Time begun_ = absl::Now();
  std::mutex mutex_;  // guards all below
  size_t sent_ = 0;
  Clients clients_;
  std::mt19937_64 random_;
  std::string contradiction_;
  absl::Time answered_at_ = absl::Now();
  absl::Duration silence_;
};

// Writer::Start's, or a mutant's.
using WriterStarter = std::function<absl::StatusOr<std::unique_ptr<Writer>>(
    WriterOptions, const WriterPorts&, absl::Duration claim_timeout)>;

struct RivalOptions {
  KafkaLogOptions log;
  WriterStarter start = &StartWriterThread<kTipRules>;
  WriterOptions writer;  // the owner is filled in
  const ReferenceView* reference = nullptr;
  SharedClients* clients = nullptr;
  uint64_t seed = 0;
};

class Rival {
 public:
  explicit Rival(RivalOptions options);
  ~Rival();

  // Kills the writer with all it has in memory, now and then with its disk, too, and starts
  // another. Does not wait.
  void Kill() { killed_ = true; }
  // Kills it for good.
  void End();
  // Ends it in order, when a record of its own has counted behind all that others have under way.
  void Finish();

  const std::shared_ptr<MemoryDisk>& disk() const { return disk_; }
  // REQUIRES: it has ended.
  WriterStats totals() const { return totals_; }

 private:
  void Run();
  void Serve(Writer& writer);
  // False: there was nothing to send.
  bool Send(Writer& writer);
  void Ask(Writer& writer);
  void Settle(Writer& writer);
  void Count(const Writer& writer);
  bool interrupted() const { return ending_ || finishing_ || killed_; }

  const RivalOptions options_;
  SystemClock clock_;
  SecureRng rng_;
  std::mt19937_64 random_;
  std::shared_ptr<MemoryDisk> disk_ = std::make_shared<MemoryDisk>();
  WriterStats totals_;
  std::atomic<bool> settled_ = false;
  std::atomic<bool> ending_ = false;
  std::atomic<bool> finishing_ = false;
  std::atomic<bool> killed_ = false;
  std::mutex mutex_;
  std::condition_variable answered_;
  size_t in_flight_ = 0;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace quittance
