#include "ledger/writer/writer_core.h"

#include "ledger/writer/writer_core_deciding.h"

namespace quittance {

template class WriterCore<kTipRules>;

}  // namespace quittance
