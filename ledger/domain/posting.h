#pragma once
// Double entry: one pure function from an event to postings, versioned (DOMAIN.md §1).

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/inlined_vector.h"
#include "ledger/domain/situation.h"
#include "quittance/v1/book.pb.h"

namespace quittance {

// Recorded in each entry; the function of every version is kept for ever.
inline constexpr uint32_t kPostingsVersion = 1;

enum class Side : uint8_t { kDebit, kCredit };

struct Posting {
  v1::ControlAccount account = v1::CONTROL_ACCOUNT_UNSPECIFIED;
  std::string dimension;  // customer account, desk, bank account, method or item sold, as the chart
                          // says; or ""
  std::string currency;
  Side side = Side::kDebit;
  int64_t amount_minor = 0;  // > 0
};
using Postings = absl::InlinedVector<Posting, 6>;

// Adds a posting; none where the amount is 0.
void Debit(Postings& postings, v1::ControlAccount account, std::string_view dimension,
           std::string_view currency, int64_t amount_minor);
void Credit(Postings& postings, v1::ControlAccount account, std::string_view dimension,
            std::string_view currency, int64_t amount_minor);

// Debits = credits per currency, asserted. Empty for events that post nothing.
Postings Post(const EventContext& context, const v1::Event& event, uint32_t postings_version);

// Default code ("1100") and English name of a control account; the book may map the code.
std::string CodeOf(v1::ControlAccount account, const v1::BookSettings& settings);
std::string_view NameOf(v1::ControlAccount account);

}  // namespace quittance
