#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <optional>

#include "absl/time/clock.h"
#include "quittance/v1/admin.pb.h"
#include "services/client/progress.h"
#include "services/main/ledger_node.h"
#include "services/main/verbs.h"
#include "services/rpc/ledger_check.h"

namespace quittance {
namespace {

// The longest a server takes; offline work may last as long as it does.
constexpr absl::Duration kLongestCall = absl::Seconds(600);

int FailHere(const absl::Status& status) {
  std::cerr << "quittance: " << std::string(status.message()) << "\n";
  return absl::IsInvalidArgument(status) || absl::IsNotFound(status) ? kExitUsage : kExitFault;
}

// Asks the server or, with --data, the ledger opened here for the one call.
class Admin {
 public:
  Admin(const Cli& cli, Purpose purpose) : cli_(cli), purpose_(purpose) {}

  template <typename Request, typename Response>
  int Ask(const char* method, const Request& request, Response* response,
          const std::function<absl::StatusOr<Response>(const Ledger&)>& here) {
    if (cli_.flags().data.empty()) {
      return CallOrExplain(cli_.Connect(), fmt::format("AdminService/{}", method), request,
                           response, kLongestCall);
    }
    if (node_ == nullptr) {
      LedgerNodeOptions options;
      options.directory = cli_.flags().data;
      options.purpose = purpose_;
      auto node = LedgerNode::Open(std::move(options));
      if (!node.ok()) return FailHere(node.status());
      node_ = *std::move(node);
    }
    auto answer = here(node_->ledger());
    if (!answer.ok()) return FailHere(answer.status());
    *response = *std::move(answer);
    return kExitOk;
  }

 private:
  const Cli& cli_;
  const Purpose purpose_;
  std::unique_ptr<LedgerNode> node_;
};

int Check(const Cli& cli, const v1::CheckRequest& request) {
  Admin admin(cli, Purpose::kLog);
  v1::CheckResponse response;
  std::optional<Elapsed> elapsed("checking the log");
  const int code = admin.Ask<v1::CheckRequest, v1::CheckResponse>(
      "Check", request, &response, [&](const Ledger& ledger) {
        return CheckLedger(ledger.id, ledger.log, request, absl::InfiniteFuture());
      });
  elapsed.reset();
  if (code != kExitOk) return code;
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

int Dump(const Cli& cli, v1::DumpRequest request) {
  Admin admin(cli, Purpose::kReadModels);
  std::string positions;
  std::optional<Elapsed> elapsed;
  if (isatty(STDOUT_FILENO) == 0) elapsed.emplace("dumping");
  do {
    v1::DumpResponse response;
    const int code = admin.Ask<v1::DumpRequest, v1::DumpResponse>(
        "Dump", request, &response, [&](const Ledger& ledger) {
          return ledger.projections->Dump(request, absl::InfiniteFuture());
        });
    if (code != kExitOk) return code;
    std::string at;
    for (const v1::Token& token : response.positions()) at += token.ShortDebugString() + ";";
    if (!positions.empty() && at != positions) {
      std::cerr << "quittance: the ledger went on while it was dumped; stop the commands and dump "
                   "again\n";
      return kExitFault;
    }
    positions = at;
    std::cout << response.text();
    request.set_cursor(response.next_cursor());
  } while (!request.cursor().empty() && std::cout);
  return kExitOk;
}

int Rebuild(const Cli& cli, const v1::RebuildRequest& request) {
  Admin admin(cli, Purpose::kReadModels);
  v1::RebuildResponse response;
  std::optional<Elapsed> elapsed("rebuilding");
  const int code = admin.Ask<v1::RebuildRequest, v1::RebuildResponse>(
      "Rebuild", request, &response, [&](const Ledger& ledger) {
        return ledger.projections->Rebuild(request, absl::InfiniteFuture());
      });
  elapsed.reset();
  if (code != kExitOk) return code;
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
  CLI::App* verb = cli.AddVerb("check", "Fold the whole log anew and prove the invariants",
                               "  quittance check --data var\n"
                               "  quittance check --random-positions 100 --seed 7",
                               [&cli, positions, seed] {
                                 v1::CheckRequest asked;
                                 asked.set_random_positions(*positions);
                                 asked.set_seed(*seed);
                                 return Check(cli, asked);
                               });
  verb->add_option("--random-positions", *positions, "Positions besides the end to prove them at")
      ->capture_default_str();
  verb->add_option("--seed", *seed, "Chooses the positions")->capture_default_str();
  cli.AddServerFlags(verb, "auditor");
  cli.AddDataFlag(verb);
  cli.AddOutputFlag(verb);
}

void AddDumpVerb(Cli& cli) {
  struct DumpFlags {
    std::string model;
    bool provenance = false;
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
                    return Dump(cli, request);
                  });
  verb->add_option("read_model", flags->model, "Only this read model (default: all)");
  verb->add_flag("--provenance", flags->provenance, "Offsets, heights, times and hashes too");
  cli.AddServerFlags(verb, "auditor");
  cli.AddDataFlag(verb);
}

void AddRebuildVerb(Cli& cli) {
  auto model = std::make_shared<std::string>();
  CLI::App* verb = cli.AddVerb(
      "rebuild", "Fold read models anew beside those that serve, compare, and serve the new ones",
      "  quittance rebuild\n"
      "  quittance rebuild balances --data var",
      [&cli, model] {
        v1::RebuildRequest request;
        request.set_read_model(*model);
        return Rebuild(cli, request);
      });
  verb->add_option("read_model", *model, "Only this read model (default: all)");
  cli.AddServerFlags(verb, "sre");
  cli.AddDataFlag(verb);
  cli.AddOutputFlag(verb);
}

}  // namespace quittance
