#include "ledger/domain/duties.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ledger/base/check.h"
#include "ledger/domain/checks.h"

namespace quittance {
namespace {

constexpr std::array<std::pair<v1::Duty, v1::Duty>, 6> kMeet{{
    {v1::DUTY_BILL, v1::DUTY_CREDIT},
    {v1::DUTY_BILL, v1::DUTY_WRITE_OFF},
    {v1::DUTY_TAKE_MONEY, v1::DUTY_REVERSE_MONEY},
    {v1::DUTY_TAKE_MONEY, v1::DUTY_REFUND},
    {v1::DUTY_CREDIT, v1::DUTY_PAY_MONEY},
    {v1::DUTY_REFUND, v1::DUTY_PAY_MONEY},
}};

// What the person did, for the message.
std::string_view Did(v1::Duty duty) {
  switch (duty) {
    case v1::DUTY_BILL:
      return "issued";
    case v1::DUTY_CREDIT:
      return "credited";
    case v1::DUTY_TAKE_MONEY:
      return "took the money of";
    case v1::DUTY_REFUND:
      return "asked for";
    default:
      CHECK(false, "nothing follows duty {}", static_cast<int>(duty));
  }
}

bool IsOneOf(const std::string& name, const rows::DutyDone& done) {
  return !name.empty() && std::ranges::find(done.people(), name) != done.people().end();
}

}  // namespace

bool CanBeSeparated(v1::Duty first, v1::Duty second) {
  return std::ranges::find(kMeet, std::pair{first, second}) != kMeet.end();
}

MaybeRefusal CheckDuty(const Situation& situation, const v1::BookSettings& settings, v1::Duty duty,
                       const DutiesDone& done, std::string_view what, std::string_view id) {
  for (const v1::SeparatedDuties& separated : settings.separated_duties()) {
    if (separated.second() != duty) continue;
    for (const rows::DutyDone& before : done) {
      if (before.duty() != separated.first()) continue;
      for (const std::string& name : {situation.actor.principal, situation.actor.on_behalf_of}) {
        if (!IsOneOf(name, before)) continue;
        return Refuse(v1::SAME_PERSON,
                      fmt::format("{} {} {} {}: another person must do this", name,
                                  Did(before.duty()), what, id),
                      {{"document", std::string(id)},
                       {"done", v1::Duty_Name(before.duty())},
                       {"principal", name}});
      }
    }
  }
  return std::nullopt;
}

void NoteDuty(const EventContext& context, v1::Duty duty, DutiesDone* done) {
  auto found = std::ranges::find(*done, duty, &rows::DutyDone::duty);
  rows::DutyDone& noted = found == done->end() ? *done->Add() : *found;
  noted.set_duty(duty);
  for (const std::string_view name : context.people) {
    if (std::ranges::find(noted.people(), name) != noted.people().end()) continue;
    noted.add_people(name.data(), name.size());
  }
}

}  // namespace quittance
