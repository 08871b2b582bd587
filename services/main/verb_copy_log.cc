#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <optional>

#include "ledger/base/status_macros.h"
#include "services/client/currency.h"
#include "services/client/work_progress.h"
#include "services/main/copy_log.h"
#include "services/main/failed_here.h"
#include "services/main/log_flags.h"
#include "services/main/verbs.h"

namespace quittance {
namespace {

using Align = TextTable::Align;

struct CopyFlags {
  std::string from, to, data, key_encryption_key;
  LogFlags kafka;
};

absl::StatusOr<LogPlace> PlaceOf(std::string_view flag, const std::string& text,
                                 const LogFlags& kafka) {
  ASSIGN_OR_RETURN(LogPlace place, ParseLogPlace(flag, text));
  if (place.kafka) RETURN_IF_ERROR(ApplyKafkaFlags(kafka, &*place.kafka));
  return place;
}

absl::StatusOr<CopyLogOptions> OptionsOf(const CopyFlags& flags) {
  CopyLogOptions options;
  ASSIGN_OR_RETURN(options.from, PlaceOf("--from", flags.from, flags.kafka));
  ASSIGN_OR_RETURN(options.to, PlaceOf("--to", flags.to, flags.kafka));
  options.data = flags.data;
  options.key_encryption_key_file = flags.key_encryption_key;
  return options;
}

void PrintPartitions(const MovedLedger& moved) {
  TextTable table({{"partition"},
                   {"records", Align::kRight},
                   {"copied now", Align::kRight},
                   {"noise left", Align::kRight},
                   {"tip"}});
  for (const MovedPartition& partition : moved.partitions) {
    table.Add({ToString(partition.partition), std::to_string(partition.tip.height),
               std::to_string(partition.copied), std::to_string(partition.noise),
               ToHex(AsBytes(partition.tip.hash)).substr(0, 16)});
  }
  table.Print(std::cout);
}

void PrintTotals(const ControlTotals& totals) {
  TextTable table({{"book", Align::kLeft, true},
                   {"control account", Align::kLeft, true},
                   {"currency"},
                   {"debits", Align::kRight},
                   {"credits", Align::kRight}});
  for (const auto& [key, sums] : totals.sums()) {
    const auto& [book, account, currency] = key;
    table.Add({book, std::string(NameOf(account)), currency,
               FormatMinor(sums.debit_minor, currency), FormatMinor(sums.credit_minor, currency)});
  }
  if (!table.empty()) table.Print(std::cout);
}

int CopyAsAsked(const CopyFlags& flags) {
  auto options = OptionsOf(flags);
  if (!options.ok()) return Tell(FailedHere(options.status()));
  Work work;
  absl::StatusOr<CopiedLog> copied;
  {
    WorkProgress progress("copying the log", [&] { return std::optional(work.share()); });
    copied = CopyLog(*options, work);
    if (copied.ok()) progress.Done();
  }
  if (!copied.ok()) return Tell(FailedHere(copied.status()));
  std::cout << fmt::format("Ledger {} is on {}\n\n", ToHex(copied->ledger_id), copied->target);
  PrintPartitions(copied->moved);
  std::cout << "\nSource and target, each folded anew: the same records, tips and totals\n\n";
  PrintTotals(copied->moved.totals);
  std::cout << "\nThe source takes no commands any more\n";
  return kExitOk;
}

}  // namespace

void AddCopyLogVerb(Cli& cli) {
  auto flags = std::make_shared<CopyFlags>();
  CLI::App* verb = cli.AddVerb(
      "copy-log",
      "Move a ledger to another log: copy all that counts, prove it, and end the old one; stopped "
      "half-way, it goes on when it is called again",
      "  quittance copy-log --from embedded:var --to kafka:b1:9092,b2:9092,b3:9092/ledger --data "
      "var-on-kafka\n"
      "  quittance copy-log --from kafka:b1:9092,b2:9092,b3:9092/ledger --data var-on-kafka --to "
      "embedded:var",
      [flags] { return CopyAsAsked(*flags); });
  verb->add_option("--from", flags->from,
                   "embedded:DIR or kafka:HOST:PORT,...[/TOPICS]; no server may hold it")
      ->required();
  verb->add_option("--to", flags->to,
                   "The same; empty, or what an earlier call began. Topics are created")
      ->required();
  verb->add_option("--data", flags->data,
                   "Data directory of the one on Kafka, which has the key-encryption key of its "
                   "keys topic");
  AddKeyEncryptionKeyFlag(verb, &flags->key_encryption_key);
  AddKafkaFlags(verb, &flags->kafka);
}

}  // namespace quittance
