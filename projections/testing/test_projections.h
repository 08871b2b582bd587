#pragma once
// Read models of a test ledger, on disks that outlive them.

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "ledger/store/memory_store.h"
#include "projections/query.h"
#include "projections/testing/test_ledger.h"

namespace quittance {

inline absl::Time Soon() { return absl::Now() + absl::Seconds(60); }

class TestProjections {
 public:
  // `log` must outlive it.
  explicit TestProjections(EventLog* log) : log_(*log) {}

  // Opens them on what the disks hold.
  absl::Status Start(std::vector<std::unique_ptr<ReadModel>> models = AllReadModels(),
                     std::optional<std::vector<PartitionId>> partitions = std::nullopt);
  void Stop() { projections_.reset(); }

  // What a crash would leave, with only what is written by now; and back to it.
  using Disks = std::map<PartitionId, std::shared_ptr<MemoryDisk>>;
  Disks CopyDisks() const;
  void StopAt(Disks disks);
  void EraseDisks() { StopAt({}); }

  Projections* operator->() { return projections_.get(); }
  Projections& operator*() { return *projections_; }
  MemoryStore& store(PartitionId partition) { return *stores_.at(partition); }

  // Asks with `today` as the default date.
  QueryContext Context(std::string today = "2024-12-31") {
    return {.projections = projections_.get(), .deadline = Soon(), .today = std::move(today)};
  }

  // The whole dump.
  std::string Dump(bool provenance = false, const std::string& read_model = "");

 private:
  EventLog& log_;
  Disks disks_;
  std::map<PartitionId, MemoryStore*> stores_;
  std::unique_ptr<Projections> projections_;
};

// A message in protobuf text.
template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// As protobuf text on one line, the header left out.
template <typename Response>
std::string Text(absl::StatusOr<Response> response) {
  if (!response.ok()) return response.status().ToString();
  response->clear_header();
  std::string text = response->ShortDebugString();
  return text;
}

}  // namespace quittance
