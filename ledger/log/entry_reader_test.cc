#include "ledger/log/entry_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "ledger/log/schema_guard.h"

namespace quittance {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kLedger = "0123456789abcdef";
constexpr PartitionId kPartition{v1::LOG_ACCOUNTS, 3};
constexpr uint32_t kPartitions = 8;

ChainId Chain() { return {kLedger, kPartition, kPartitions}; }

// A log written by hand, record by record.
class EntryReaderTest : public ::testing::Test {
 protected:
  v1::Record Next(v1::RecordKind kind, const Hash& prev) {
    v1::Record record;
    record.set_format(kRecordFormat);
    record.set_ledger_id(std::string(kLedger));
    record.set_log(kPartition.log);
    record.set_partition(kPartition.number);
    record.set_kind(kind);
    record.set_prev(std::string(AsBytes(prev)));
    record.set_nonce(std::to_string(values_.size()));
    if (kind == v1::RECORD_KIND_GENESIS) record.mutable_genesis()->set_partition_count(kPartitions);
    return record;
  }
  v1::Record Next(v1::RecordKind kind) { return Next(kind, last_); }

  void Append(const v1::Record& record, bool counts = true) {
    values_.push_back(record.SerializeAsString());
    if (counts) last_ = RecordHash(values_.back());
  }
  void AppendGenesis() { Append(Next(v1::RECORD_KIND_GENESIS, GenesisPrev(Chain()))); }

  RecordBatch Batch(Offset from = 0) {
    RecordBatch batch;
    for (size_t i = static_cast<size_t>(from); i < values_.size(); ++i) {
      batch.records.push_back({static_cast<Offset>(i), values_[i]});
    }
    return batch;
  }
  absl::Status FoldStatus() { return reader_.Fold(Batch()).status(); }

  std::vector<std::string> values_;
  Hash last_{};
  EntryReader reader_{Chain()};
};

TEST_F(EntryReaderTest, TellsCountedFromNoise) {
  AppendGenesis();
  const Hash genesis = last_;
  Append(Next(v1::RECORD_KIND_CLAIM));
  Append(Next(v1::RECORD_KIND_CLAIM, genesis), false);  // a rival, too late
  values_.push_back("no record at all");
  Append(Next(v1::RECORD_KIND_NOOP));

  const auto batch = reader_.Fold(Batch());
  ASSERT_TRUE(batch.ok()) << batch.status();
  ASSERT_EQ(batch->entries.size(), 3u);
  EXPECT_EQ(batch->noise, 2u);
  EXPECT_EQ(batch->entries[2].offset, 4);
  EXPECT_EQ(batch->entries[2].height, 2u);
  EXPECT_EQ(batch->entries[2].hash, last_);
  EXPECT_EQ(reader_.next(), 5);
  EXPECT_EQ(reader_.tip(), (Tip{last_, 3}));
}

TEST_F(EntryReaderTest, GoesOnFromAPosition) {
  AppendGenesis();
  const Tip tip{last_, 1};
  Append(Next(v1::RECORD_KIND_CLAIM));
  EntryReader later(Chain(), 1, tip);
  const auto batch = later.Fold(Batch(1));
  ASSERT_TRUE(batch.ok()) << batch.status();
  EXPECT_EQ(batch->entries.at(0).height, 1u);
}

// Rule 1: the hash covers everything, prev and nonce included, so nothing behind an edited record
// counts.
TEST_F(EntryReaderTest, AnEditedRecordEndsTheChain) {
  AppendGenesis();
  const Hash genesis = last_;
  Append(Next(v1::RECORD_KIND_CLAIM));
  Append(Next(v1::RECORD_KIND_NOOP));
  Append(Next(v1::RECORD_KIND_NOOP));
  const std::vector<std::string> stored = values_;
  const auto counted = [&] {
    EntryReader reader(Chain());
    return reader.Fold(Batch())->entries.size();
  };
  EXPECT_EQ(counted(), 4u);
  for (size_t i = 0; i < stored[1].size(); ++i) {
    values_ = stored;
    values_[1][i] ^= 1;
    EntryReader reader(Chain());
    const absl::StatusOr<EntryBatch> folded = reader.Fold(Batch());
    if (folded.ok()) {
      EXPECT_LE(folded->entries.size(), 2u) << "byte " << i;
    } else {  // it says to be of another format, or of another log
      EXPECT_TRUE(absl::IsFailedPrecondition(folded.status()) || absl::IsDataLoss(folded.status()))
          << "byte " << i << ": " << folded.status();
    }
  }
  // The claim taken out, the record behind it chained anew.
  values_ = stored;
  v1::Record record;
  ASSERT_TRUE(record.ParseFromString(stored[2]));
  record.set_prev(std::string(AsBytes(genesis)));
  values_ = {stored[0], record.SerializeAsString(), stored[3]};
  EXPECT_EQ(counted(), 2u);
}

TEST_F(EntryReaderTest, HaltsAtAHole) {
  AppendGenesis();
  Append(Next(v1::RECORD_KIND_CLAIM));
  RecordBatch batch = Batch();
  batch.records[1].offset = 2;
  const absl::Status status = reader_.Fold(batch).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("offset 1"));
  EXPECT_EQ(reader_.next(), 0);
}

TEST_F(EntryReaderTest, StopsAtAnUnknownFieldOfAnEvent) {
  AppendGenesis();
  v1::Record record = Next(v1::RECORD_KIND_COMMAND);
  auto* opened = record.add_events()->mutable_account_opened();
  opened->GetReflection()->MutableUnknownFields(opened)->AddVarint(77, 1);
  Append(record);
  const absl::Status status = FoldStatus();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("SCHEMA_TOO_NEW: accounts/3 offset 1"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("events[0].account_opened field 77"));
}

TEST_F(EntryReaderTest, StopsAtAnUnknownEvent) {
  AppendGenesis();
  v1::Record record = Next(v1::RECORD_KIND_COMMAND);
  auto* event = record.add_events();
  event->GetReflection()->MutableUnknownFields(event)->AddLengthDelimited(999)->append("x");
  Append(record);
  EXPECT_THAT(std::string(FoldStatus().message()), HasSubstr("events[0] field 999"));
}

TEST_F(EntryReaderTest, NoiseAndRequestsMayHoldAnything) {
  AppendGenesis();
  v1::Record noise = Next(v1::RECORD_KIND_COMMAND, Hash{});
  noise.set_format(9);
  Append(noise, false);
  v1::Record record = Next(v1::RECORD_KIND_REFUSAL);
  auto* command = record.mutable_request()->mutable_open_account();
  command->GetReflection()->MutableUnknownFields(command)->AddVarint(77, 1);
  Append(record);
  EXPECT_TRUE(FoldStatus().ok()) << FoldStatus();
}

TEST_F(EntryReaderTest, RefusesAnotherFormat) {
  AppendGenesis();
  v1::Record record = Next(v1::RECORD_KIND_NOOP);
  record.set_format(2);
  Append(record);
  EXPECT_THAT(std::string(FoldStatus().message()), HasSubstr("SCHEMA_TOO_NEW"));
}

TEST_F(EntryReaderTest, RefusesTheLogOfAnotherLedgerOrLayout) {
  ChainId other = Chain();
  other.ledger_id = "fedcba9876543210";
  Append(Next(v1::RECORD_KIND_GENESIS, GenesisPrev(other)));
  const absl::Status status = FoldStatus();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("check the ledger id"));
}

TEST_F(EntryReaderTest, RefusesARecordOfAnotherPartitionOnTheTip) {
  AppendGenesis();
  v1::Record record = Next(v1::RECORD_KIND_NOOP);
  record.set_partition(4);
  Append(record);
  EXPECT_TRUE(absl::IsDataLoss(FoldStatus())) << FoldStatus();
}

TEST_F(EntryReaderTest, GenesisIsAtHeightZeroOnly) {
  AppendGenesis();
  Append(Next(v1::RECORD_KIND_GENESIS));
  EXPECT_TRUE(absl::IsDataLoss(FoldStatus())) << FoldStatus();
  values_.clear();
  Append(Next(v1::RECORD_KIND_NOOP, GenesisPrev(Chain())));
  EXPECT_TRUE(absl::IsDataLoss(FoldStatus())) << FoldStatus();
}

TEST(SchemaGuardTest, NamesUnknownEnumValuesAndEmptyEvents) {
  v1::Record record;
  EXPECT_EQ(FindUnknown(record), std::nullopt);
  auto* opened = record.add_events()->mutable_account_opened();
  opened->set_kind(v1::ACCOUNT_KIND_PERSON);
  EXPECT_EQ(FindUnknown(record), std::nullopt);
  opened->set_kind(static_cast<v1::AccountKind>(99));
  EXPECT_EQ(FindUnknown(record), "events[0].account_opened.kind value 99");
  opened->set_kind(v1::ACCOUNT_KIND_PERSON);
  record.add_events();
  EXPECT_EQ(FindUnknown(record), "events[1].body: not given");
}

}  // namespace
}  // namespace quittance
