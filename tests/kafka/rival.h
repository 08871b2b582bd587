#pragma once
// One of several writers of one partition on Kafka, with a log client and a disk of its own, as if
// it were a process: sends what the clients want, and dies and starts again when told.

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>

#include "ledger/base/clock.h"
#include "ledger/base/rng.h"
#include "ledger/log/kafka_log.h"
#include "ledger/store/memory_store.h"
#include "ledger/writer/writer.h"
#include "tests/simulation/clients.h"

namespace quittance {

// The clients of all rivals. Thread-safe.
class SharedClients {
 public:
  SharedClients(uint64_t seed, int commands) : clients_(seed, commands), random_(seed) {}

  // Nullopt: nothing to send just now. Answers are taken under the lock.
  std::optional<Submission> Next();
  bool AllAnswered();
  Offset newest();
  void Contradict(std::string why);
  std::string contradiction();
  size_t answered();
  // How long no command was answered since the last call, at most; to be called when a trouble
  // begins and when it is over.
  absl::Duration TakeLongestSilence();

  // REQUIRES: nobody sends any more.
  const Clients& clients() const { return clients_; }

 private:
  std::mutex mutex_;  // guards all below
  Clients clients_;
  std::mt19937_64 random_;
  std::string contradiction_;
  absl::Time answered_at_ = absl::Now();
  absl::Duration silence_;
};

struct RivalOptions {
  KafkaLogOptions log;
  WriterOptions writer;  // the owner is filled in
  const ReferenceView* reference = nullptr;
  SharedClients* clients = nullptr;
  uint64_t seed = 0;
};

class Rival {
 public:
  explicit Rival(RivalOptions options);
  // Stops in order: what is in flight is drained, the rows are written.
  ~Rival();

  // Kills the writer with all it has in memory, now and then with its disk, too, and starts
  // another.
  void Restart();
  // Ends the thread as the destructor does.
  void Stop();

  const std::shared_ptr<MemoryDisk>& disk() const { return disk_; }
  WriterStats totals() const { return totals_; }

 private:
  void Run();
  void Serve(Writer& writer);
  // False: there was nothing to send.
  bool Send(Writer& writer);
  void Ask(Writer& writer);
  bool interrupted() const { return stopping_ || restart_; }

  const RivalOptions options_;
  SystemClock clock_;
  SecureRng rng_;
  std::mt19937_64 random_;
  std::shared_ptr<MemoryDisk> disk_ = std::make_shared<MemoryDisk>();
  WriterStats totals_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> restart_ = false;
  std::mutex mutex_;
  std::condition_variable answered_;
  size_t in_flight_ = 0;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace quittance
