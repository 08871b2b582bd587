#pragma once
// The contract of key_store.h as one suite for every implementation:
//   INSTANTIATE_TYPED_TEST_SUITE_P(Name, KeyStoreConformance, Fixture);
// where Fixture has Open() -> std::unique_ptr<KeyStore>, called again to reopen, and kLasting
// (survives reopening).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "services/rpc/key_store.h"

namespace quittance {

template <typename Fixture>
class KeyStoreConformance : public testing::Test {
 protected:
  void SetUp() override { store = fixture.Open(); }
  void Reopen() {
    if (!Fixture::kLasting) return;
    store.reset();
    store = fixture.Open();
  }
  absl::StatusOr<std::vector<DataKey>> Make(std::vector<std::string> subjects) {
    return store->FindOrMake(subjects);
  }
  Fixture fixture;
  std::unique_ptr<KeyStore> store;
};

TYPED_TEST_SUITE_P(KeyStoreConformance);

TYPED_TEST_P(KeyStoreConformance, KeysStayTheSame) {
  const DataKey ledger = this->store->LedgerKey();
  const auto first = this->Make({"main/account/a", "main/account/b", "main/account/a"});
  ASSERT_TRUE(first.ok());
  EXPECT_EQ((*first)[0], (*first)[2]);
  EXPECT_NE((*first)[0], (*first)[1]);
  EXPECT_NE((*first)[0], ledger);
  this->Reopen();
  EXPECT_EQ(this->store->LedgerKey(), ledger);
  EXPECT_EQ(*this->store->Find("main/account/a"), (*first)[0]);
  EXPECT_EQ((*this->Make({"main/account/b"}))[0], (*first)[1]);
}

TYPED_TEST_P(KeyStoreConformance, AskingMakesNoKey) {
  EXPECT_EQ(this->store->Find("main/account/a").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(this->store->Find("main/account/a").status().code(), absl::StatusCode::kNotFound);
}

TYPED_TEST_P(KeyStoreConformance, AnErasedSubjectNeverGetsAKeyAgain) {
  const auto keys = this->Make({"gone", "stays"});
  ASSERT_TRUE(this->store->Erase("gone").ok());
  ASSERT_TRUE(this->store->Erase("gone").ok());
  ASSERT_TRUE(this->store->Erase("never seen").ok());
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(this->store->Find("gone").status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(this->Make({"new", "gone"}).status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(this->store->Find("new").status().code(), absl::StatusCode::kNotFound);
    EXPECT_FALSE(this->Make({"never seen"}).ok());
    EXPECT_EQ(*this->store->Find("stays"), (*keys)[1]);
    this->Reopen();
  }
}

TYPED_TEST_P(KeyStoreConformance, TakesNewKeysAfterAnErasure) {
  ASSERT_TRUE(this->store->Erase("gone").ok());
  const auto later = this->Make({"later"});
  ASSERT_TRUE(later.ok());
  this->Reopen();
  EXPECT_EQ(*this->store->Find("later"), (*later)[0]);
}

TYPED_TEST_P(KeyStoreConformance, EntriesAreAllItHolds) {
  const auto keys = this->Make({"stays", "gone"});
  ASSERT_TRUE(this->store->Erase("gone").ok());
  for (int round = 0; round < 2; ++round) {
    const std::vector<KeyEntry> entries = this->store->Entries();
    const KeyEntry ledger{KeyEntryKind::kLedgerKey, "", this->store->LedgerKey()};
    EXPECT_EQ(entries.front(), ledger);
    EXPECT_THAT(entries, testing::UnorderedElementsAre(
                             ledger, KeyEntry{KeyEntryKind::kSubjectKey, "stays", (*keys)[0]},
                             KeyEntry{KeyEntryKind::kErased, "gone", {}}));
    this->Reopen();
  }
}

REGISTER_TYPED_TEST_SUITE_P(KeyStoreConformance, KeysStayTheSame, AskingMakesNoKey,
                            AnErasedSubjectNeverGetsAKeyAgain, TakesNewKeysAfterAnErasure,
                            EntriesAreAllItHolds);

}  // namespace quittance
