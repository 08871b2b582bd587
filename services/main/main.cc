#include "services/client/cli.h"
#include "services/main/verbs.h"

int main(int argc, char** argv) {
  quittance::Cli cli;
  quittance::AddServeVerb(cli);
  quittance::AddClientVerbs(cli);
  quittance::AddCheckVerb(cli);
  quittance::AddDumpVerb(cli);
  quittance::AddRebuildVerb(cli);
  return cli.Run(argc, argv);
}
