#pragma once
// A world on one thread from one seed: two writers of one partition that take each other for dead,
// a log that loses, delays, repeats and forgets to acknowledge, crashes, and clients that retry.
// Production writers run unchanged; time is a fake clock. Everything is a function of the seed, so
// a failing seed fails again.

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "ledger/base/clock.h"
#include "ledger/base/rng.h"
#include "ledger/log/memory_log.h"
#include "ledger/store/memory_store.h"
#include "tests/simulation/clients.h"
#include "tests/simulation/core_port.h"
#include "tests/simulation/stale_log.h"

namespace quittance {

class World {
 public:
  World(uint64_t seed, const CoreFactory& factory);
  ~World();

  // Troubles, then peace, then the audit. What went wrong, in a sentence; empty: nothing.
  std::string Run();

  // Of the log at the end: equal for equal seeds.
  const Hash& fingerprint() const { return fingerprint_; }
  // What befell the writers, so that a test can see that the troubles were there.
  const WriterStats& totals() const { return totals_; }
  uint64_t noise() const { return noise_; }

 private:
  struct Acks {
    uint64_t generation = 0;
    std::vector<Ack> acks;
  };
  struct Process {
    std::shared_ptr<MemoryDisk> disk = std::make_shared<MemoryDisk>();
    std::unique_ptr<StaleLog> log;
    std::unique_ptr<MemoryStore> store;
    std::unique_ptr<CorePort> core;
    std::vector<Acks> acks;
    bool alive() const { return core != nullptr; }
  };

  std::string Fail(std::string why) { return wrong_.empty() ? wrong_ = std::move(why) : wrong_; }
  uint64_t Draw(uint64_t below) { return random_() % below; }
  WriterOptions OptionsOf(PartitionId partition);
  void CreateBook();
  void Start(size_t index);
  void Crash(size_t index);
  void StepWriter(size_t index);
  void Happen();
  void Ask(size_t index);
  void Trouble();
  void Count(const Process& process);
  void Judge();

  const CoreFactory& factory_;
  std::mt19937_64 random_;
  SeededRng rng_;
  FakeClock clock_;
  bool troubled_ = true;
  v1::ClockMode clock_mode_;
  std::unique_ptr<MemoryLog> log_;
  std::unique_ptr<ReferenceView> reference_;
  Clients clients_;
  std::vector<Process> processes_;
  std::string wrong_;
  Hash fingerprint_{};
  WriterStats totals_;
  uint64_t noise_ = 0;
};

}  // namespace quittance
