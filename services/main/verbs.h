#pragma once
// The verbs that open a data directory themselves.

#include "services/client/cli.h"

namespace quittance {

void AddServeVerb(Cli& cli);
void AddCheckVerb(Cli& cli);
void AddDumpVerb(Cli& cli);
void AddRebuildVerb(Cli& cli);
void AddCopyLogVerb(Cli& cli);

}  // namespace quittance
