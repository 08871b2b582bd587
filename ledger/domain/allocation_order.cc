#include "ledger/domain/allocation_order.h"

#include <algorithm>
#include <tuple>

#include "ledger/base/key.h"
#include "ledger/domain/items.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

// Sorts after every date.
constexpr std::string_view kNoDueDate = "~";

bool IsBySize(v1::ItemOrder order) {
  return order == v1::ITEM_ORDER_SMALLEST || order == v1::ITEM_ORDER_LARGEST;
}

int KindRank(v1::ItemKind kind, bool principal_first) {
  switch (kind) {
    case v1::ITEM_KIND_INVOICE:
    case v1::ITEM_KIND_REVERSED_PAYMENT:
      return principal_first ? 0 : 3;
    case v1::ITEM_KIND_INTEREST:
      return 2;
    default:
      return 1;
  }
}

// Currency and due date: the part of an index key that items of one due date share.
std::string_view DueDateGroup(std::string_view key) {
  return key.substr(0, key.find('\0', key.find('\0') + 1) + 1);
}

bool IsNamed(const OpenItemsInOrder::DocumentIds& remittance, std::string_view document_id) {
  return std::find(remittance.begin(), remittance.end(), document_id) != remittance.end();
}

}  // namespace

OpenItemsInOrder::OpenItemsInOrder(const AllocationDraft& draft, std::string_view currency,
                                   const v1::AllocationPolicy& policy,
                                   const DocumentIds& remittance)
    : draft_(draft),
      policy_(policy),
      remittance_(remittance),
      prefix_(Key().Text(currency).Take()) {
  for (auto entry = draft.opened_items().lower_bound(prefix_);
       entry != draft.opened_items().end() && entry->first.starts_with(prefix_); ++entry) {
    opened_.push_back(*entry);
  }
  if (IsBySize(policy.item_order())) {
    LoadAll();
    return;
  }
  ReadStored(prefix_, "");
  if (policy.item_order() == v1::ITEM_ORDER_REFERENCE_FIRST) LoadNamed();
}

std::string_view OpenItemsInOrder::Current() {
  do {
    for (; next_candidate_ < candidates_.size(); ++next_candidate_) {
      const std::string& id = candidates_[next_candidate_].item_id;
      if (draft_.Item(id)->open_minor() > 0) return id;
    }
  } while (LoadNextDueDate());
  return "";
}

// Reads the keys of one group, or with an empty group only finds the first key.
void OpenItemsInOrder::ReadStored(std::string_view from, std::string_view group) {
  const Situation& situation = draft_.situation();
  std::optional<std::string> next;
  tables::kOpenItem.ScanFrom(situation.rows, situation.stream, from,
                             [&](std::string_view key, const rows::OpenItemRow&) {
                               if (!key.starts_with(prefix_)) return false;
                               if (group.empty() || DueDateGroup(key) != group) {
                                 next = std::string(key);
                                 return false;
                               }
                               AddCandidate(ReadOpenItemKey(key).item_id);
                               return true;
                             });
  next_stored_ = std::move(next);
}

bool OpenItemsInOrder::LoadNextDueDate() {
  const bool has_opened = next_opened_ < opened_.size();
  if (!next_stored_.has_value() && !has_opened) return false;
  std::string group;
  if (next_stored_.has_value()) group = DueDateGroup(*next_stored_);
  if (has_opened) {
    const std::string_view opened = DueDateGroup(opened_[next_opened_].first);
    if (group.empty() || opened < group) group = opened;
  }
  candidates_.clear();
  if (next_stored_.has_value() && DueDateGroup(*next_stored_) == group) {
    ReadStored(std::string(*next_stored_), group);
  }
  for (; next_opened_ < opened_.size(); ++next_opened_) {
    if (DueDateGroup(opened_[next_opened_].first) != group) break;
    AddCandidate(opened_[next_opened_].second);
  }
  Sort();
  return true;
}

void OpenItemsInOrder::LoadNamed() {
  const Situation& situation = draft_.situation();
  for (const std::string& id : remittance_) {
    const rows::DocumentRow* document =
        tables::kDocument.Find(situation.rows, situation.stream, id);
    if (document == nullptr || prefix_ != Key().Text(document->currency()).str()) continue;
    for (const v1::OpenItem& item : document->items()) AddCandidate(item.item_id());
  }
  for (const auto& [key, id] : opened_) {
    if (IsNamed(remittance_, draft_.Item(id)->document_id())) AddCandidate(id);
  }
  Sort();
}

void OpenItemsInOrder::LoadAll() {
  const Situation& situation = draft_.situation();
  tables::kOpenItem.Scan(situation.rows, situation.stream, prefix_,
                         [&](std::string_view key, const rows::OpenItemRow&) {
                           AddCandidate(ReadOpenItemKey(key).item_id);
                           return true;
                         });
  for (const auto& [key, id] : opened_) AddCandidate(id);
  next_opened_ = opened_.size();
  Sort();
}

void OpenItemsInOrder::AddCandidate(std::string_view item_id) {
  const rows::ItemRow* item = draft_.Item(item_id);
  if (item == nullptr || item->open_minor() == 0) return;
  Candidate& candidate = candidates_.emplace_back();
  if (policy_.item_order() == v1::ITEM_ORDER_SMALLEST) candidate.size_rank = item->open_minor();
  if (policy_.item_order() == v1::ITEM_ORDER_LARGEST) candidate.size_rank = -item->open_minor();
  candidate.due_date = item->due_date().empty() ? kNoDueDate : std::string_view(item->due_date());
  candidate.kind_rank = KindRank(item->kind(), policy_.principal_first());
  candidate.issue_date = item->issue_date();
  candidate.item_id = item_id;
}

void OpenItemsInOrder::Sort() {
  next_candidate_ = 0;
  const bool by_size = IsBySize(policy_.item_order());
  std::sort(candidates_.begin(), candidates_.end(),
            [by_size](const Candidate& a, const Candidate& b) {
              if (by_size) {
                return std::tie(a.size_rank, a.kind_rank, a.due_date, a.issue_date, a.item_id) <
                       std::tie(b.size_rank, b.kind_rank, b.due_date, b.issue_date, b.item_id);
              }
              return std::tie(a.due_date, a.kind_rank, a.issue_date, a.item_id) <
                     std::tie(b.due_date, b.kind_rank, b.issue_date, b.item_id);
            });
}

}  // namespace quittance
