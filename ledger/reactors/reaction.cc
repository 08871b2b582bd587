#include "ledger/reactors/reaction.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/base/hash.h"
#include "ledger/domain/decide.h"
#include "ledger/reactors/dates.h"

namespace quittance {
namespace {

struct Reactor {
  std::string_view name;
  bool (*reacts)(const v1::Event& event);
  std::vector<v1::Command> (*react)(const Cause& cause);
};

constexpr Reactor kReactors[] = {{"dates", &DatesReacts, &DatesReactions}};

// Of the cause, the reactor's name and the command's number.
std::string CommandIdOf(const Cause& cause, std::string_view name, size_t ordinal) {
  return ToHex(
      AsBytes(Sha256(fmt::format("{}\n{}\n{}", ToHex(AsBytes(cause.entry.hash)), name, ordinal))));
}

bool Reacts(const Reactor& reactor, const v1::Record& record) {
  return std::ranges::any_of(record.events(), reactor.reacts);
}

}  // namespace

bool HasReactions(const v1::Record& record) {
  return record.kind() == v1::RECORD_KIND_COMMAND &&
         std::ranges::any_of(kReactors,
                             [&](const Reactor& reactor) { return Reacts(reactor, record); });
}

std::vector<Reaction> ReactionsTo(const Cause& cause) {
  std::vector<Reaction> reactions;
  const v1::Record& record = *cause.entry.record;
  for (const Reactor& reactor : kReactors) {
    if (!Reacts(reactor, record)) continue;
    size_t ordinal = 0;
    for (v1::Command& command : reactor.react(cause)) {
      v1::CommandHeader& header = *MutableHeaderOf(&command);
      header.set_command_id(CommandIdOf(cause, reactor.name, ordinal++));
      header.set_book(std::string(ContextOf(record, "").book));
      header.set_correlation_id(record.correlation_id());
      CHECK(Validate(command).empty(), "{}: {}", reactor.name, command.ShortDebugString());
      reactions.push_back({std::move(command), fmt::format("reactor/{}", reactor.name)});
    }
  }
  return reactions;
}

}  // namespace quittance
