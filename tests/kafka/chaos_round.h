#pragma once
// One round of chaos: rival writers of one fresh partition, clients that want so many commands, a
// driver that makes troubles, a reader throughout; then calm, and the judgement of all that was
// answered. Nearly a function of its seed: the troubles and the commands are, the moments are not.

#include <memory>
#include <string>
#include <vector>

#include "tests/kafka/fault_driver.h"
#include "tests/kafka/rival.h"
#include "tests/kafka/watcher.h"

namespace quittance {

// Those of a correct writer on correct topics.
std::vector<Trouble> AllTroubles();

struct ChaosOptions {
  KafkaCluster* cluster = nullptr;
  uint64_t seed = 1;
  absl::Duration lasts = absl::Seconds(60);
  int writers = 2;
  int commands_per_second = 200;
  WriterStarter start = &StartWriterThread<kTipRules>;
  // These wait for their records; the others give one up after so long, while it may be under way.
  int patient_writers = 1;
  std::string short_timeout_ms = "1500";
  // Commands are sent until they are answered and may be under way more than once. Else each is
  // sent once, and only what is answered is looked at.
  bool repeats = true;
  // The topics as the brokers' defaults make them, however weak.
  bool default_topics = false;
  std::vector<Trouble> troubles = AllTroubles();
};

struct ChaosReport {
  uint64_t seed = 0;
  // The first thing wrong, in a sentence; empty: nothing is.
  std::string wrong;
  // Then it is nothing that the checker saw: commands stayed without an answer, or a trouble could
  // not be made or ended.
  bool stalled = false, cluster_failed = false;
  // Where something is: commands that were answered and a fresh reader does not see.
  size_t lost = 0;
  size_t answered = 0;
  size_t counted = 0;  // records
  WriterStats totals;
  absl::Duration longest_silence;  // without a first answer to a command
  std::string faults;              // how many of each
  std::string history;             // all of them, one a line
};

// "seed 7: 12000 commands answered, ...".
std::string Summary(const ChaosReport& report);
// What to look at after a failure, and how to have it again.
std::string Explain(const ChaosReport& report);

class ChaosRound {
 public:
  explicit ChaosRound(ChaosOptions options);

  // Topics, book and writers.
  void Begin();
  // Troubles, calm, judgement.
  ChaosReport Run();

 private:
  KafkaLogOptions LogOptions() const;
  void CreateTopics();
  void CreateBook();
  void StartWriters();
  void MakeTroubles();
  // One writer goes on until all commands are answered.
  void CalmDown();
  void Judge();
  // Two readers from the first record on, the one throughout, and an audit agree.
  void Compare();
  void CountLost();
  std::string Wrong();
  void Note(std::string wrong);

  const ChaosOptions options_;
  const std::string prefix_;
  std::mt19937_64 random_;
  SystemClock clock_;
  SecureRng rng_;
  std::unique_ptr<KafkaLog> log_;
  std::unique_ptr<ReferenceView> reference_;
  std::unique_ptr<Watcher> watcher_;
  SharedClients clients_;
  std::vector<std::unique_ptr<Rival>> rivals_;
  std::unique_ptr<FaultDriver> driver_;
  ChaosReport report_;
};

}  // namespace quittance
