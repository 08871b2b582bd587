#pragma once
// The two ways to pass a Status or StatusOr on to the caller.

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define RETURN_IF_ERROR(expression)                           \
  do {                                                        \
    if (absl::Status status_ = (expression); !status_.ok()) { \
      return status_;                                         \
    }                                                         \
  } while (false)

#define QUITTANCE_CONCAT_INNER(a, b) a##b
#define QUITTANCE_CONCAT(a, b) QUITTANCE_CONCAT_INNER(a, b)
#define QUITTANCE_ASSIGN_OR_RETURN(name, target, expression) \
  auto name = (expression);                                  \
  if (!name.ok()) return std::move(name).status();           \
  target = *std::move(name)

#define ASSIGN_OR_RETURN(target, expression) \
  QUITTANCE_ASSIGN_OR_RETURN(QUITTANCE_CONCAT(status_or_, __LINE__), target, expression)
