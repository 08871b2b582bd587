#pragma once
// Gap-free document numbers: one series per book, document kind and partition, e.g.
// "INV-03-000123" (series, partition, number).

#include <string>
#include <string_view>

#include "ledger/domain/situation.h"

namespace quittance {

inline constexpr std::string_view kInvoiceSeries = "INV";
inline constexpr std::string_view kChargeSeries = "CHG";
inline constexpr std::string_view kCreditNoteSeries = "CRN";
inline constexpr std::string_view kReceiptSeries = "RCP";

// The series' next number, after those that events already in `outcome` have taken.
std::string NextNumber(const Situation& situation, std::string_view series, const Outcome& outcome);

// Evolve of every event that issues a number. REQUIRES: the series' next one.
void TakeNumber(const EventContext& context, std::string_view number, TableWriter& rows);

}  // namespace quittance
