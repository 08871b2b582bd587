#include "services/client/self_description.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "services/client/cli.h"

namespace quittance {
namespace {

bool IsHidden(const CLI::App& verb) { return verb.get_group().empty(); }

std::string Roff(std::string text) {
  std::string escaped;
  bool line_start = true;
  for (const char c : text) {
    if (c == '\\')
      escaped += "\\\\";
    else if (c == '-')
      escaped += "\\-";
    else if (line_start && (c == '.' || c == '\''))
      escaped += std::string("\\&") + c;
    else
      escaped.push_back(c);
    line_start = c == '\n';
  }
  return escaped;
}

std::string RoffOption(const CLI::Option& option) {
  std::string names = option.get_name(option.get_positional(), true);
  std::replace(names.begin(), names.end(), ',', ' ');
  const std::string fallback = option.get_default_str();
  return fmt::format(".TP\n.B {}\n{}{}\n", Roff(names), Roff(option.get_description()),
                     fallback.empty() ? "" : Roff(" (default: " + fallback + ")"));
}

std::string RoffVerb(CLI::App& verb) {
  std::string text =
      fmt::format(".SS {}\n{}\n", Roff(verb.get_name()), Roff(verb.get_description()));
  for (const CLI::Option* option : verb.get_options()) text += RoffOption(*option);
  return text + ".PP\n.nf\n" + Roff(verb.get_footer()) + "\n.fi\n";
}

std::string Join(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : " ") + word;
  return joined;
}

std::vector<std::string> FlagsOf(const CLI::App& verb) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : verb.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  }
  return flags;
}

}  // namespace

std::string ManPage(CLI::App& app) {
  std::string text = fmt::format(
      ".TH QUITTANCE 1 \"\" \"quittance {}\" \"User Commands\"\n.SH NAME\nquittance \\- an "
      "event\\-sourced receivables ledger\n.SH SYNOPSIS\n.B quittance\nVERB [OPTIONS]\n.SH VERBS\n",
      QUITTANCE_VERSION);
  for (CLI::App* verb : app.get_subcommands([](CLI::App* v) { return !IsHidden(*v); })) {
    text += RoffVerb(*verb);
  }
  return text + ".SH EXIT STATUS\n" + Roff(app.get_footer()) + "\n";
}

std::string BashCompletion(CLI::App& app) {
  std::vector<std::string> verbs;
  std::string cases;
  for (CLI::App* verb : app.get_subcommands([](CLI::App* v) { return !IsHidden(*v); })) {
    verbs.push_back(verb->get_name());
    cases += fmt::format("    {}) words=\"{}\" ;;\n", verb->get_name(), Join(FlagsOf(*verb)));
  }
  return fmt::format(
      R"(# bash completion of quittance; source it, or put it into bash-completion's folder.
_quittance() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} words
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "{} --help --version" -- "$word")
    return
  fi
  case ${{COMP_WORDS[1]}} in
{}  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}}
complete -F _quittance quittance
)",
      Join(verbs), cases);
}

void AddSelfDescriptionVerbs(Cli& cli) {
  cli.AddVerb("man", "Print the man page", "  quittance man | man -l -", [&cli] {
    std::cout << ManPage(cli.app());
    return kExitOk;
  });
  cli.AddVerb("completion", "Print the bash completion", "  source <(quittance completion)",
              [&cli] {
                std::cout << BashCompletion(cli.app());
                return kExitOk;
              });
}

}  // namespace quittance
