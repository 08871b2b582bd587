#include "ledger/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace quittance {

void CheckFailed(const char* file, int line, const char* condition, const std::string& why) {
  std::fprintf(stderr, "%s:%d: CHECK(%s) failed%s%s\n", file, line, condition,
               why.empty() ? "" : ": ", why.c_str());
  std::fflush(stderr);
  std::abort();
}

}  // namespace quittance
