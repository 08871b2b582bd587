#include <exception>
#include <iostream>

#include "services/client/cli.h"
#include "services/main/verbs.h"

int main(int argc, char** argv) {
  try {
    quittance::Cli cli;
    quittance::AddServeVerb(cli);
    quittance::AddClientVerbs(cli);
    quittance::AddCheckVerb(cli);
    quittance::AddDumpVerb(cli);
    quittance::AddRebuildVerb(cli);
    quittance::AddCopyLogVerb(cli);
    return cli.Run(argc, argv);
  } catch (const std::exception& error) {  // of a library: ours return statuses
    std::cerr << "quittance: " << error.what() << "\n";
    return quittance::kExitFault;
  }
}
