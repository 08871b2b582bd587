#pragma once
// Business dates that pass over accounts that each have something due on every one of them, by a
// server that may be killed meanwhile; and whether it happened exactly once.

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace quittance {

class PassingDays {
 public:
  // The dates number first, first+1 and so on, all before today.
  PassingDays(std::string first, int accounts);

  std::string DateOf(int day) const;

  // Each of these takes its effect once, however often it is repeated: with the same ids, until it
  // is answered, whoever answers at `server`. A failure is the test's.
  void OpenAccounts(const std::string& server) const;
  // On each account a hold that ends when that day has begun.
  void PlaceHolds(const std::string& server, int day) const;
  void Advance(const std::string& server, int day) const;
  // Lets a moment pass: as long as so many questions about the book take.
  void Ask(const std::string& server, int questions) const;
  // Until every partition has run the day.
  void AwaitRun(const std::string& server, int day) const;

  // Each account's hold of each day up to this one has ended, once and in that order. By day:
  // when the first and the last of that day were recorded.
  struct Span {
    absl::Time first = absl::InfiniteFuture();
    absl::Time last = absl::InfinitePast();
  };
  std::vector<Span> Check(const std::string& server, int day) const;

 private:
  const std::string first_;
  const int accounts_;
};

}  // namespace quittance
