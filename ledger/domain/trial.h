#pragma once
// Events of a decision that may still be refused half-way, because each movement is judged on the
// state the ones before it leave. They reach the real outcome only by Commit.

#include "ledger/domain/situation.h"

namespace quittance {

class Trial {
 public:
  Outcome& outcome() { return outcome_; }

  void Commit(Outcome& outcome) {
    for (v1::Event& event : events_) outcome.Add("").Swap(&event);
    if (!accepted_.document_number().empty()) outcome.accepted().Swap(&accepted_);
  }

 private:
  google::protobuf::RepeatedPtrField<v1::Event> events_;
  v1::Accepted accepted_;
  Outcome outcome_{&events_, &accepted_};
};

}  // namespace quittance
