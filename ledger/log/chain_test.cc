#include "ledger/log/chain.h"

#include <gtest/gtest.h>

namespace quittance {
namespace {

constexpr std::string_view kLedger = "0123456789abcdef";

ChainId ChainOf(uint32_t partition = 3) { return {kLedger, {v1::LOG_ACCOUNTS, partition}, 8}; }

TEST(ChainTest, GenesisPrevIsTheDocumentedOne) {
  const std::string bytes = std::string("\0\0\0\1", 4) + std::string(kLedger) +
                            std::string("\0\0\0\2\0\0\0\3\0\0\0\10", 12);
  EXPECT_EQ(GenesisPrev(ChainOf()), Sha256(bytes));
}

TEST(ChainTest, GenesisPrevDiffersBetweenChains) {
  EXPECT_NE(GenesisPrev(ChainOf(3)), GenesisPrev(ChainOf(4)));
  ChainId other = ChainOf();
  other.partition_count = 9;
  EXPECT_NE(GenesisPrev(ChainOf()), GenesisPrev(other));
  other = ChainOf();
  other.partition.log = v1::LOG_REFERENCE;
  EXPECT_NE(GenesisPrev(ChainOf()), GenesisPrev(other));
}

TEST(ChainTest, OnlyARecordOnTheTipCounts) {
  Tip tip = TipBeforeGenesis(ChainOf());
  const Hash first = RecordHash("first"), second = RecordHash("second");
  const Tip before = tip;
  EXPECT_FALSE(Admit(tip, AsBytes(second), first));
  EXPECT_FALSE(Admit(tip, "", first));
  EXPECT_EQ(tip, before);

  EXPECT_TRUE(Admit(tip, AsBytes(before.hash), first));
  EXPECT_EQ(tip, (Tip{first, 1}));
  // The same record again, and a rival's on the old tip.
  EXPECT_FALSE(Admit(tip, AsBytes(before.hash), first));
  EXPECT_FALSE(Admit(tip, AsBytes(before.hash), second));
  EXPECT_TRUE(Admit(tip, AsBytes(first), second));
  EXPECT_EQ(tip.height, 2u);
}

}  // namespace
}  // namespace quittance
