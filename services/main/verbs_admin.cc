#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <optional>

#include "absl/time/clock.h"
#include "ledger/base/status_macros.h"
#include "quittance/v1/admin.pb.h"
#include "services/client/work_progress.h"
#include "services/main/failed_here.h"
#include "services/main/ledger_node.h"
#include "services/main/log_flags.h"
#include "services/main/verbs.h"
#include "services/rpc/ledger_check.h"

namespace quittance {
namespace {

// The longest a server takes; offline work may last as long as it does.
constexpr absl::Duration kLongestCall = absl::Seconds(600);

// With --data: the ledger of that directory, and of that log.
constexpr char kLogHelp[] =
    "With --data: where its log is; embedded, or kafka:HOST:PORT,...[/TOPICS]";

absl::StatusOr<LedgerNodeOptions> NodeOptionsOf(const std::string& data, const LogFlags& log,
                                                Purpose purpose) {
  LedgerNodeOptions options;
  options.directory = data;
  options.purpose = purpose;
  ASSIGN_OR_RETURN(options.log.kafka, KafkaOf(log));
  if (options.log.kafka) options.log.kafka->creates_topics = false;
  return options;
}

// Asks the server or, with --data, the ledger opened here for the one call.
class Admin {
 public:
  template <typename Response>
  using Here = std::function<absl::StatusOr<Response>(const Ledger& ledger, Work& work)>;

  Admin(const Cli& cli, const LogFlags& log, Purpose purpose)
      : data_(cli.flags().data), log_(log), purpose_(purpose), connection_(cli.Connect()) {}

  // nullopt: answered.
  template <typename Request, typename Response>
  std::optional<FailedCall> Ask(const char* method, const Request& request, Response* response,
                                const Here<Response>& here) {
    if (data_.empty()) {
      if (log_.log != LogFlags().log) {
        return FailedCall{"--log needs --data: the directory of what is folded from that log",
                          kExitUsage};
      }
      const grpc::Status status =
          connection_.Call(fmt::format("AdminService/{}", method), request, response, kLongestCall);
      if (status.ok()) return std::nullopt;
      return Explain(status, connection_);
    }
    if (node_ == nullptr) {
      auto options = NodeOptionsOf(data_, log_, purpose_);
      if (!options.ok()) return FailedHere(options.status());
      auto node = LedgerNode::Open(*std::move(options));
      if (!node.ok()) return FailedHere(node.status());
      node_ = *std::move(node);
    }
    auto answer = here(node_->ledger(), work_);
    if (!answer.ok()) return FailedHere(answer.status());
    *response = *std::move(answer);
    return std::nullopt;
  }

  // As Ask, and shows meanwhile how far it has come; `what` as in "rebuilding".
  template <typename Request, typename Response>
  std::optional<FailedCall> AskShowing(const char* what, const char* method, const Request& request,
                                       Response* response, const Here<Response>& here) {
    WorkProgress progress(what, [&]() -> std::optional<Work::Share> {
      return data_.empty() ? AskServer(connection_, method) : work_.share();
    });
    auto failed = Ask(method, request, response, here);
    if (!failed) progress.Done();
    return failed;
  }

 private:
  const std::string data_;
  const LogFlags log_;
  const Purpose purpose_;
  const Connection connection_;
  std::unique_ptr<LedgerNode> node_;
  Work work_;  // done here
};

int Check(const Cli& cli, const LogFlags& log, const v1::CheckRequest& request) {
  Admin admin(cli, log, Purpose::kLog);
  v1::CheckResponse response;
  const auto failed = admin.AskShowing<v1::CheckRequest, v1::CheckResponse>(
      "checking the log", "Check", request, &response, [&](const Ledger& ledger, Work& work) {
        return CheckLedger(ledger.id, ledger.log, request, absl::InfiniteFuture(), work);
      });
  if (failed) return Tell(*failed);
  Print(cli.flags(), response, [&] {
    std::cout << fmt::format(
        "{} entries ({} refusals), {} noise; invariants proved at {} positions\n",
        response.entries(), response.refusals(), response.noise(), response.positions_checked());
    for (const std::string& finding : response.findings())
      std::cout << "finding: " << finding << "\n";
    std::cout << (response.findings().empty() ? "clean\n" : "NOT clean\n");
  });
  return response.findings().empty() ? kExitOk : kExitNo;
}

int Dump(const Cli& cli, const LogFlags& log, v1::DumpRequest request) {
  Admin admin(cli, log, Purpose::kReadModels);
  std::string positions;
  Work pages;  // all of them
  std::optional<WorkProgress> progress;
  if (isatty(STDOUT_FILENO) == 0) {
    progress.emplace("dumping", [&] { return std::optional(pages.share()); });
  }
  do {
    v1::DumpResponse response;
    const auto failed = admin.Ask<v1::DumpRequest, v1::DumpResponse>(
        "Dump", request, &response, [&](const Ledger& ledger, Work& work) {
          return ledger.projections->Dump(request, absl::InfiniteFuture(), work);
        });
    if (failed) {
      progress.reset();
      return Tell(*failed);
    }
    if (request.cursor().empty()) pages.Expect(response.tables());
    pages.Advance(response.tables_done() - pages.share().done);
    std::string at;
    for (const v1::Token& token : response.positions()) at += token.ShortDebugString() + ";";
    if (!positions.empty() && at != positions) {
      progress.reset();
      std::cerr << "quittance: the ledger went on while it was dumped; stop the commands and dump "
                   "again\n";
      return kExitFault;
    }
    positions = at;
    std::cout << response.text();
    request.set_cursor(response.next_cursor());
  } while (!request.cursor().empty() && std::cout);
  if (progress) progress->Done();
  return kExitOk;
}

int Rebuild(const Cli& cli, const LogFlags& log, const v1::RebuildRequest& request) {
  Admin admin(cli, log, Purpose::kReadModels);
  v1::RebuildResponse response;
  const auto failed = admin.AskShowing<v1::RebuildRequest, v1::RebuildResponse>(
      "rebuilding", "Rebuild", request, &response, [&](const Ledger& ledger, Work& work) {
        return ledger.projections->Rebuild(request, absl::InfiniteFuture(), work);
      });
  if (failed) return Tell(*failed);
  bool equal = true;
  Print(cli.flags(), response, [&] {
    for (const v1::RebuiltModel& model : response.models()) {
      std::cout << fmt::format(
          "{:<12} {:>10} entries {:>10} rows  {}\n", model.name(), model.entries(), model.rows(),
          model.equal() ? "equal to the one before" : "DIFFERENT: " + model.difference());
    }
  });
  for (const v1::RebuiltModel& model : response.models()) equal = equal && model.equal();
  return equal ? kExitOk : kExitNo;
}

}  // namespace

void AddCheckVerb(Cli& cli) {
  auto positions = std::make_shared<uint32_t>(10);
  auto seed = std::make_shared<uint64_t>(1);
  auto log = std::make_shared<LogFlags>();
  CLI::App* verb = cli.AddVerb("check", "Fold the whole log anew and prove the invariants",
                               "  quittance check --data var\n"
                               "  quittance check --data var-on-kafka --log kafka:b1:9092/ledger\n"
                               "  quittance check --random-positions 100 --seed 7",
                               [&cli, positions, seed, log] {
                                 v1::CheckRequest asked;
                                 asked.set_random_positions(*positions);
                                 asked.set_seed(*seed);
                                 return Check(cli, *log, asked);
                               });
  verb->add_option("--random-positions", *positions, "Positions besides the end to prove them at")
      ->capture_default_str();
  verb->add_option("--seed", *seed, "Chooses the positions")->capture_default_str();
  cli.AddServerFlags(verb, "auditor");
  cli.AddDataFlag(verb);
  AddLogFlags(verb, log.get(), kLogHelp);
  cli.AddOutputFlag(verb);
}

void AddDumpVerb(Cli& cli) {
  struct DumpFlags {
    std::string model;
    bool provenance = false;
    LogFlags log;
  };
  auto flags = std::make_shared<DumpFlags>();
  CLI::App* verb =
      cli.AddVerb("dump", "Canonical text of every read model: the same log gives the same text",
                  "  quittance dump --data var > before.txt\n"
                  "  quittance dump open_items --provenance",
                  [&cli, flags] {
                    v1::DumpRequest request;
                    request.set_read_model(flags->model);
                    request.set_provenance(flags->provenance);
                    return Dump(cli, flags->log, request);
                  });
  verb->add_option("read_model", flags->model, "Only this read model (default: all)");
  verb->add_flag("--provenance", flags->provenance, "Offsets, heights, times and hashes too");
  cli.AddServerFlags(verb, "auditor");
  cli.AddDataFlag(verb);
  AddLogFlags(verb, &flags->log, kLogHelp);
}

void AddRebuildVerb(Cli& cli) {
  auto model = std::make_shared<std::string>();
  auto log = std::make_shared<LogFlags>();
  CLI::App* verb = cli.AddVerb(
      "rebuild", "Fold read models anew beside those that serve, compare, and serve the new ones",
      "  quittance rebuild\n"
      "  quittance rebuild balances --data var",
      [&cli, model, log] {
        v1::RebuildRequest request;
        request.set_read_model(*model);
        return Rebuild(cli, *log, request);
      });
  verb->add_option("read_model", *model, "Only this read model (default: all)");
  cli.AddServerFlags(verb, "sre");
  cli.AddDataFlag(verb);
  AddLogFlags(verb, log.get(), kLogHelp);
  cli.AddOutputFlag(verb);
}

}  // namespace quittance
