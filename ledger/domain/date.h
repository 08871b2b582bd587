#pragma once
// Civil dates as the language writes them: "YYYY-MM-DD". Text order is date order, so rules compare
// the text; only arithmetic needs a number.

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/base/clock.h"

namespace quittance {

// True for a real date from 1900-01-01 to 9999-12-31 in exactly that form.
bool IsDate(std::string_view text);

// Days since 1970-01-01. REQUIRES: IsDate(date).
int32_t DayOf(std::string_view date);
std::string DateOf(int32_t day);

// REQUIRES: IsDate(date).
std::string AddDays(std::string_view date, int32_t days);

// The UTC date of an instant.
std::string DateOfMicros(Micros instant);
Micros MicrosOfDate(std::string_view date);  // 00:00 UTC

}  // namespace quittance
