#pragma once
// What decide sees and what it answers. Decide is a pure function (situation, command) -> events |
// refusal; evolve is (rows, event) -> rows and holds no rule (DESIGN.md §2). Rules stand in decide,
// in order of precedence; past the last refusal the command must succeed.

#include <google/protobuf/repeated_ptr_field.h>

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "ledger/base/table.h"
#include "quittance/rows/decision.pb.h"
#include "quittance/v1/command.pb.h"
#include "quittance/v1/entry.pb.h"
#include "quittance/v1/event.pb.h"
#include "quittance/v1/refusal.pb.h"
#include "quittance/v1/role.pb.h"

namespace quittance {

struct Actor {
  std::string principal;
  std::string on_behalf_of;
  v1::Role role = v1::ROLE_UNSPECIFIED;
};

// Everything a decision may depend on.
struct Situation {
  const TableReader& rows;       // of this partition, all earlier commands applied
  const TableReader& reference;  // books' settings, as of the reference height the entry records
  std::string_view book;
  std::string_view stream;          // also the scope of the account's rows
  std::string_view account_id;      // empty for commands on a book or a control stream
  std::string_view effective_date;  // the command's, never empty
  std::string_view today;           // the book's, as TodayOf says
  std::string_view recorded_on;     // UTC date of the recorded_at the entry will carry
  uint32_t partition;               // for document numbers
  uint32_t partition_count;         // of its log
  const Actor& actor;
};

// Where accepted commands put what happened. Written only after the last possible refusal.
class Outcome {
 public:
  Outcome(google::protobuf::RepeatedPtrField<v1::Event>* events, v1::Accepted* accepted)
      : events_(events), accepted_(accepted) {}

  // A new event on that date, its body for the caller to fill.
  v1::Event& Add(std::string_view effective_date) {
    v1::Event& event = *events_->Add();
    event.mutable_effective_date()->assign(effective_date.data(), effective_date.size());
    return event;
  }
  v1::Accepted& accepted() { return *accepted_; }
  const google::protobuf::RepeatedPtrField<v1::Event>& events() const { return *events_; }

 private:
  google::protobuf::RepeatedPtrField<v1::Event>* events_;
  v1::Accepted* accepted_;
};

// nullopt: not refused.
using MaybeRefusal = std::optional<v1::Refusal>;

// Details are listed at each reason in refusal.proto; the message is one sentence with the numbers.
v1::Refusal Refuse(v1::RefusalReason reason, std::string message,
                   std::initializer_list<std::pair<const char*, std::string>> details);

// What an event needs besides itself to be applied or posted.
struct EventContext {
  std::string_view book;
  std::string_view stream;      // scope of the account's rows
  std::string_view account_id;  // dimension of 1100, 2100, 2300; empty on other streams
  std::string_view date;        // the event's effective date
  // Who made it happen: the principal, whom they act for, and of a grant who asked. Only in evolve.
  std::span<const std::string_view> people = {};
};

}  // namespace quittance
