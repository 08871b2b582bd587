#include "tests/simulation/clients.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/base/deterministic.h"

namespace quittance {
namespace {

constexpr int64_t kLimitMinor = 250;

std::shared_ptr<v1::Command> MakeCommand(int number, int count, std::mt19937_64& random) {
  auto command = std::make_shared<v1::Command>();
  const int accounts = count * 3 / 40;
  const std::string account = fmt::format("A{}", random() % static_cast<uint64_t>(accounts));
  const uint64_t kind = number < accounts ? 0 : random() % 8;
  if (kind == 0) {
    auto* open = command->mutable_open_account();
    open->set_account_id(account);
    open->set_kind(v1::ACCOUNT_KIND_COMPANY);
    open->mutable_terms()->set_limit_minor(kLimitMinor);
  } else if (kind == 1) {
    command->mutable_block_account()->set_account_id(account);
    command->mutable_block_account()->set_reason_code("late");
  } else if (kind == 2) {
    command->mutable_unblock_account()->set_account_id(account);
  } else {
    auto* issue = command->mutable_issue_invoice();
    issue->set_account_id(account);
    auto* invoice = issue->mutable_invoice();
    invoice->set_invoice_id(fmt::format("I{}", random() % static_cast<uint64_t>(count / 2)));
    auto* line = invoice->add_lines();
    line->set_text("work");
    line->set_unit_price_minor(50 + static_cast<int64_t>(random() % 60));
  }
  v1::CommandHeader& header = *MutableHeaderOf(command.get());
  header.set_command_id(fmt::format("c{}", number));
  header.set_effective_date("2026-01-05");
  const std::vector<FieldViolation> violations = Validate(*command);
  CHECK(violations.empty(), "{} {}", violations[0].field, violations[0].description);
  return command;
}

}  // namespace

Clients::Clients(uint64_t seed, int commands)
    : window_(std::max<size_t>(6, static_cast<size_t>(commands) / 100)) {
  std::mt19937_64 random(seed);
  for (int i = 0; i < commands; ++i) commands_.push_back(MakeCommand(i, commands, random));
}

bool Clients::IsAnswered(size_t index) const {
  const std::string& id = HeaderOf(*commands_[index]).command_id();
  return answers_.contains(id) || not_applied_.contains(id);
}

std::optional<Submission> Clients::Next(std::mt19937_64& random) {
  std::vector<size_t> candidates;
  const bool again = random() % 8 == 0;
  while (answered_ < commands_.size() && IsAnswered(answered_)) ++answered_;
  for (size_t i = again ? 0 : answered_; i < commands_.size() && candidates.size() < window_; ++i) {
    if (IsAnswered(i) == again) candidates.push_back(i);
  }
  if (candidates.empty()) return std::nullopt;
  return SubmissionOf(candidates[random() % candidates.size()]);
}

std::optional<Submission> Clients::NextNew() {
  if (new_ == commands_.size()) return std::nullopt;
  return SubmissionOf(new_++);
}

Submission Clients::SubmissionOf(size_t index) {
  Submission submission;
  submission.command = commands_[index].get();
  submission.owner = commands_[index];
  submission.route = RouteOf(*commands_[index]);
  submission.actor = {.principal = "sim", .on_behalf_of = "", .role = v1::ROLE_CLERK};
  submission.request_hash = Sha256(SerializeDeterministic(*commands_[index]));
  submission.done = [this, index](const Answer& answer) { Take(index, answer); };
  return submission;
}

void Clients::Take(size_t index, const Answer& answer) {
  const std::string& id = HeaderOf(*commands_[index]).command_id();
  if (absl::IsUnavailable(answer.status)) return;
  if (absl::IsAborted(answer.status)) {
    not_applied_[id] = std::string(answer.status.message());
    return;
  }
  if (!answer.status.ok()) {
    contradiction_ = fmt::format("{}: {}", id, answer.status.ToString());
    return;
  }
  const Seen seen{SerializeDeterministic(answer.result), answer.height, answer.offset,
                  answer.repeated};
  newest_ = std::max(newest_, seen.offset);
  const auto [before, first] = answers_.emplace(id, seen);
  if (first) return;
  if (before->second.result != seen.result || before->second.height != seen.height) {
    contradiction_ =
        fmt::format("{} was answered at height {} and at {}, {}", id, before->second.height,
                    seen.height, before->second.result == seen.result ? "alike" : "differently");
  }
  if (!seen.repeated) before->second = seen;
}

}  // namespace quittance
