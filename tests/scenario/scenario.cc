#include "tests/scenario/scenario.h"

#include <fmt/format.h>

#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "ledger/base/status_macros.h"
#include "ledger/domain/date.h"
#include "tests/scenario/print_outcome.h"
#include "tests/scenario/read_command.h"
#include "tests/scenario/words.h"

namespace quittance::scenario {
namespace {

constexpr size_t kStepIndent = 2;

absl::Status ErrorAt(int line, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("line {}: {}", line, why));
}

// The words after the first, if the first is `keyword`.
bool TakeKeyword(std::string_view keyword, std::string_view* text) {
  if (!text->starts_with(keyword) || text->size() <= keyword.size()) return false;
  if ((*text)[keyword.size()] != ' ') return false;
  text->remove_prefix(keyword.size() + 1);
  return true;
}

absl::Status SetActor(std::string_view text, World* world) {
  std::istringstream in{std::string(text)};
  const std::vector<std::string> words{std::istream_iterator<std::string>(in), {}};
  const bool for_another = words.size() == 4 && words[2] == "for";
  if (words.size() != 2 && !for_another) {
    return absl::InvalidArgumentError("by NAME ROLE [for NAME]");
  }
  const auto* role = FindEnumWord(*v1::Role_descriptor(), words[1]);
  if (role == nullptr) return absl::InvalidArgumentError("there is no such role");
  world->SetActor({words[0], for_another ? words[3] : "", static_cast<v1::Role>(role->number())});
  return absl::OkStatus();
}

// False: the step is not a command.
absl::StatusOr<bool> RunStep(std::string_view text, ScenarioRun* run) {
  if (TakeKeyword("on", &text)) {
    if (!IsDate(text)) return absl::InvalidArgumentError("on YYYY-MM-DD");
    run->world.SetToday(std::string(text));
    return false;
  }
  if (TakeKeyword("by", &text)) {
    RETURN_IF_ERROR(SetActor(text, &run->world));
    return false;
  }
  ASSIGN_OR_RETURN(v1::Command command, ReadCommand(text));
  run->executed.push_back(run->world.Execute(std::move(command)));
  const std::vector<std::string> broken = run->world.BrokenInvariants();
  if (!broken.empty()) return absl::InternalError("invariant broken: " + broken.front());
  return true;
}

absl::Status RunGiven(const Scenario& scenario, ScenarioRun* run) {
  for (const Step& step : scenario.given) {
    const absl::StatusOr<bool> is_command = RunStep(step.text, run);
    if (!is_command.ok()) return ErrorAt(step.line, std::string(is_command.status().message()));
    if (*is_command && !run->executed.back().accepted()) {
      return ErrorAt(step.line, "not accepted: " + PrintOutcome(run->executed.back()));
    }
  }
  return absl::OkStatus();
}

absl::Status RunWhen(const Scenario& scenario, ScenarioRun* run) {
  int commands = 0;
  for (const Step& step : scenario.when) {
    const absl::StatusOr<bool> is_command = RunStep(step.text, run);
    if (!is_command.ok()) return ErrorAt(step.line, std::string(is_command.status().message()));
    if (*is_command && ++commands > 1) return ErrorAt(step.line, "`when` has one command");
  }
  return commands == 1 ? absl::OkStatus() : absl::InvalidArgumentError("`when` has one command");
}

enum class Section { kTitle, kGiven, kWhen, kPrinted };

bool BeginsSection(std::string_view line, Section* section) {
  if (line == "given") *section = Section::kGiven;
  if (line == "when") *section = Section::kWhen;
  if (line == "then") *section = Section::kPrinted;
  return line == "given" || line == "when" || line == "then";
}

absl::Status AddStep(std::string_view line, int number, std::vector<Step>* steps) {
  const size_t indent = line.find_first_not_of(' ');
  if (indent == std::string_view::npos || line[indent] == '#') return absl::OkStatus();
  if (indent == kStepIndent) {
    steps->push_back({number, std::string(line.substr(indent))});
    return absl::OkStatus();
  }
  if (indent < kStepIndent || steps->empty()) return ErrorAt(number, "is not indented as a step");
  steps->back().text.append("\n").append(line.substr(indent));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Scenario> ParseScenario(std::string_view text) {
  Scenario scenario;
  Section section = Section::kTitle;
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size() - 1);
    const std::string_view with_end = text.substr(0, end + 1);
    const std::string_view line = with_end.substr(0, with_end.find('\n'));
    text.remove_prefix(with_end.size());
    const bool is_heading = section != Section::kPrinted && BeginsSection(line, &section);
    (section == Section::kPrinted ? scenario.printed : scenario.written).append(with_end);
    if (is_heading || section == Section::kTitle || section == Section::kPrinted) continue;
    RETURN_IF_ERROR(
        AddStep(line, number, section == Section::kGiven ? &scenario.given : &scenario.when));
  }
  if (scenario.when.empty()) return absl::InvalidArgumentError("there is no `when`");
  return scenario;
}

absl::StatusOr<ScenarioRun> RunScenario(const Scenario& scenario) {
  ScenarioRun run;
  RETURN_IF_ERROR(RunGiven(scenario, &run));
  RETURN_IF_ERROR(RunWhen(scenario, &run));
  run.printed = PrintResult(run.executed.back(), run.world);
  return run;
}

}  // namespace quittance::scenario
