#pragma once
// Which of many things was used last, by links inside them: nothing is allocated, every step is
// constant time.

#include "ledger/base/check.h"

namespace quittance {

struct RecencyLink {
  RecencyLink() = default;
  RecencyLink(const RecencyLink&) = delete;
  RecencyLink& operator=(const RecencyLink&) = delete;

  bool linked() const { return older != nullptr; }

  RecencyLink* older = nullptr;
  RecencyLink* newer = nullptr;
};

// Item derives from RecencyLink, and leaves the list before it is destroyed.
template <typename Item>
class RecencyList {
 public:
  RecencyList() { ends_.older = ends_.newer = &ends_; }

  bool empty() const { return ends_.newer == &ends_; }

  // REQUIRES: !empty().
  Item& oldest() const { return *static_cast<Item*>(ends_.newer); }

  void AddNewest(Item& item) {
    CHECK(!item.linked());
    item.older = ends_.older;
    item.newer = &ends_;
    item.older->newer = item.newer->older = &item;
  }

  void Remove(Item& item) {
    item.older->newer = item.newer;
    item.newer->older = item.older;
    item.older = item.newer = nullptr;
  }

  // REQUIRES: it is in the list.
  void MakeNewest(Item& item) {
    if (ends_.older == &item) return;
    Remove(item);
    AddNewest(item);
  }

 private:
  RecencyLink ends_;  // older: the newest item; newer: the oldest
};

}  // namespace quittance
