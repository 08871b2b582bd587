#include "ledger/writer/writer_core.h"

#include "ledger/writer/writer_core_running.h"

namespace quittance {

template class WriterCore<kTipRules>;

}  // namespace quittance
