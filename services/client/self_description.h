#pragma once
// The command line described from its one source, the CLI app: man page and bash completion.

#include <CLI/CLI.hpp>
#include <string>

namespace quittance {

// roff, section 1.
std::string ManPage(CLI::App& app);

// Completes verbs, their flags, and file names where a verb takes files.
std::string BashCompletion(CLI::App& app);

}  // namespace quittance
