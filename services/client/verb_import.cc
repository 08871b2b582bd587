#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <map>

#include "services/client/await_shown.h"
#include "services/client/cli.h"
#include "services/client/importer.h"
#include "services/client/progress.h"

namespace quittance {
namespace {

struct ImportFlags {
  std::string mapping;
  std::vector<std::string> files;
  std::string rejects;  // folder; empty: beside each file
  std::string retry_rejected;
  bool strict = false;
};

void PrintSummary(const std::string& file, const ImportSummary& summary,
                  const std::string& rejects_file) {
  std::cout << fmt::format("{}: {} rows\n", file, summary.rows);
  std::cout << fmt::format("  {:>10}  imported\n", summary.imported);
  std::cout << fmt::format("  {:>10}  imported before\n", summary.imported_before);
  std::cout << fmt::format("  {:>10}  nothing to do\n", summary.nothing_to_do);
  std::cout << fmt::format("  {:>10}  listed{}\n", summary.listed,
                           summary.listed == 0 ? "" : " in " + rejects_file);
  for (const auto& [reason, rows] : summary.reasons) {
    std::cout << fmt::format("  {:>10}    {}\n", rows, reason);
  }
  for (const auto& [label, rows] : summary.counts) {
    std::cout << fmt::format("  {:>10}  counted as {}\n", rows, label);
  }
  if (summary.imported == 0 && summary.rows > 0)
    std::cout << "Nothing new: the ledger is unchanged.\n";
}

std::string RejectsFileOf(const ImportFlags& flags, const std::string& file) {
  if (flags.rejects.empty()) return file + ".rejects.csv";
  return (std::filesystem::path(flags.rejects) / std::filesystem::path(file).filename()).string() +
         ".rejects.csv";
}

// Two files of one name, or one file twice, would list their rows over each other's.
bool RejectsFilesDiffer(const ImportFlags& flags) {
  std::map<std::string, std::string> seen;
  for (const std::string& file : flags.files) {
    const auto [other, is_new] = seen.emplace(RejectsFileOf(flags, file), file);
    if (is_new) continue;
    std::cerr << fmt::format(
        "quittance: '{}' and '{}' would both list their rows in '{}'; import them one by one, or "
        "with another --rejects\n",
        other->second, file, other->first);
    return false;
  }
  return true;
}

int ExplainFault(const absl::Status& fault) {
  std::cerr << "\nquittance: " << std::string(fault.message()) << "\n";
  if (absl::IsPermissionDenied(fault)) return kExitNo;
  if (!absl::IsUnavailable(fault)) return kExitUsage;
  std::cerr << "Nothing is lost: run the same import again to go on.\n";
  return kExitFault;
}

int ImportOne(const Cli& cli, const ImportFlags& flags, const std::string& file) {
  Progress progress("importing " + file);
  ImportOptions options;
  options.mapping = flags.mapping;
  options.book = cli.flags().book;
  options.file = file;
  options.rejects_file = RejectsFileOf(flags, file);
  options.retry_rejected_file = flags.retry_rejected;
  const auto show = [&](int permille, uint64_t rows) {
    progress.Show(permille, fmt::format("{} rows", rows));
  };
  options.on_progress = show;
  const Connection connection = cli.Connect();
  const auto summary = ImportFile(options, connection);
  if (!summary.ok()) return ExplainFault(summary.status());
  show(1000, summary->rows);
  const absl::Status shown = AwaitShown(connection, options.book, summary->tokens);
  PrintSummary(file, *summary, options.rejects_file);
  if (!shown.ok()) {
    std::cerr << "quittance: all of it is recorded, but the read models do not show it yet: "
              << shown.message() << "\n";
  }
  if (!summary->rejects_problem.empty()) {
    std::cout << std::flush;
    std::cerr << "quittance: " << summary->rejects_problem << "\n";
    return kExitFault;
  }
  if (!summary->AddsUp()) {
    std::cerr << "quittance: the summary does not add up to the rows; this is a bug\n";
    return kExitFault;
  }
  return summary->listed > 0 && flags.strict ? kExitNo : kExitOk;
}

}  // namespace

void AddImportVerb(Cli& cli) {
  auto flags = std::make_shared<ImportFlags>();
  CLI::App* verb = cli.AddVerb(
      "import", "Import CSV files (also .gz) through a mapping; resumable",
      "  quittance import --mapping traffic-fines traffic_fines.csv.gz\n"
      "  quittance import --mapping my.toml --strict orders.csv receipts.csv\n"
      "  quittance import --mapping my.toml --retry-rejected orders.csv.rejects.csv orders.csv",
      [&cli, flags] {
        if (!RejectsFilesDiffer(*flags)) return static_cast<int>(kExitUsage);
        if (!flags->retry_rejected.empty() && flags->files.size() > 1) {
          std::cerr << "quittance: --retry-rejected is of one file; give that file alone\n";
          return static_cast<int>(kExitUsage);
        }
        int worst = kExitOk;
        for (const std::string& file : flags->files) {
          worst = std::max(worst, ImportOne(cli, *flags, file));
        }
        return worst;
      });
  verb->add_option("--mapping", flags->mapping, "Name of a built-in mapping, or a file")
      ->required();
  verb->add_option("files", flags->files, "CSV files")->required();
  verb->add_option("--rejects", flags->rejects,
                   "Folder of the files FILE.rejects.csv (default: beside each file)")
      ->check(CLI::ExistingDirectory);
  verb->add_option(
      "--retry-rejected", flags->retry_rejected,
      "Try the rows of this rejects file again; what was refused gets a new command id");
  verb->add_flag("--strict", flags->strict, "Exit 1 where rows are listed");
  cli.AddBookFlag(verb);
  cli.AddServerFlags(verb, "service");
}

}  // namespace quittance
