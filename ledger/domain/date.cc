#include "ledger/domain/date.h"

#include <fmt/format.h>

#include <chrono>

#include "ledger/base/check.h"

namespace quittance {
namespace {

constexpr Micros kMicrosPerDay = 86'400'000'000;

bool ParseDigits(std::string_view text, int* value) {
  *value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    *value = *value * 10 + (c - '0');
  }
  return true;
}

bool Parse(std::string_view text, std::chrono::year_month_day* date) {
  int year, month, day;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  if (!ParseDigits(text.substr(0, 4), &year) || !ParseDigits(text.substr(5, 2), &month) ||
      !ParseDigits(text.substr(8, 2), &day)) {
    return false;
  }
  *date = std::chrono::year_month_day(std::chrono::year(year),
                                      std::chrono::month(static_cast<unsigned>(month)),
                                      std::chrono::day(static_cast<unsigned>(day)));
  return date->ok() && year >= 1900;
}

}  // namespace

bool IsDate(std::string_view text) {
  std::chrono::year_month_day date;
  return Parse(text, &date);
}

int32_t DayOf(std::string_view date) {
  std::chrono::year_month_day parsed;
  CHECK(Parse(date, &parsed), "'{}' is not a date", date);
  return static_cast<int32_t>(std::chrono::sys_days(parsed).time_since_epoch().count());
}

std::string DateOf(int32_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  std::string text(10, '-');
  const auto digits = [&](int at, int count, int value) {
    for (int i = at + count - 1; i >= at; --i, value /= 10) {
      text[static_cast<size_t>(i)] = static_cast<char>('0' + value % 10);
    }
  };
  digits(0, 4, int{date.year()});
  digits(5, 2, static_cast<int>(unsigned{date.month()}));
  digits(8, 2, static_cast<int>(unsigned{date.day()}));
  return text;
}

std::string AddDays(std::string_view date, int32_t days) { return DateOf(DayOf(date) + days); }

std::string DateOfMicros(Micros instant) {
  const Micros day = instant / kMicrosPerDay - (instant % kMicrosPerDay < 0 ? 1 : 0);
  return DateOf(static_cast<int32_t>(day));
}

Micros MicrosOfDate(std::string_view date) { return DayOf(date) * kMicrosPerDay; }

}  // namespace quittance
