#pragma once
// The order in which a policy settles open items (AllocationPolicy in book.proto).

#include <google/protobuf/repeated_ptr_field.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/allocation_draft.h"

namespace quittance {

class OpenItemsInOrder {
 public:
  using DocumentIds = google::protobuf::RepeatedPtrField<std::string>;

  // `remittance`: documents the credit's payer named. All must outlive it; only items that are open
  // when it begins are found.
  OpenItemsInOrder(const AllocationDraft& draft, std::string_view currency,
                   const v1::AllocationPolicy& policy, const DocumentIds& remittance);

  // The first item that still has something open; empty: none. It stays the same until the draft
  // has settled it.
  std::string_view Current();

 private:
  struct Candidate {
    int64_t size_rank = 0;  // by open amount, where the policy says so
    std::string due_date;   // "~" for none
    int kind_rank = 0;
    std::string issue_date;
    std::string item_id;
  };

  // Each fills candidates_ with the next items of the order, sorted.
  void LoadNamed();
  void LoadAll();
  bool LoadNextDueDate();

  void ReadStored(std::string_view from, std::string_view group);
  void AddCandidate(std::string_view item_id);
  void Sort();

  const AllocationDraft& draft_;
  const v1::AllocationPolicy& policy_;
  const DocumentIds& remittance_;
  std::string prefix_;                                       // of the currency's keys
  std::optional<std::string> next_stored_;                   // first index key not read yet
  std::vector<std::pair<std::string, std::string>> opened_;  // key, id: what no index shows
  size_t next_opened_ = 0;
  std::vector<Candidate> candidates_;
  size_t next_candidate_ = 0;
};

}  // namespace quittance
