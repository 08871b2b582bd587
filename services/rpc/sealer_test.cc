#include "services/rpc/sealer.h"

#include <gtest/gtest.h>

#include "ledger/domain/decide.h"
#include "quittance/v1/account.pb.h"
#include "quittance/v1/history.pb.h"
#include "services/rpc/aead.h"
#include "services/rpc/memory_key_store.h"
#include "services/rpc/request_hash.h"

namespace quittance {
namespace {

constexpr std::string_view kLedger = "0123456789abcdef";
const std::string kSubject = "main/account/a1";

v1::Command OpenAccountOf(const std::string& name) {
  v1::Command command;
  v1::OpenAccount& open = *command.mutable_open_account();
  open.mutable_header()->set_command_id("c1");
  open.mutable_header()->mutable_reason()->set_clear("asked by phone");
  open.set_account_id("a1");
  open.mutable_profile()->mutable_name()->set_clear(name);
  open.mutable_profile()->add_contacts()->set_clear("first");
  open.mutable_profile()->add_contacts()->set_clear("second");
  return command;
}

class SealerTest : public testing::Test {
 protected:
  void Seal(v1::Command* command) {
    const DataKey key = (*keys_.FindOrMake({&kSubject, 1}))[0];
    SealFields(kLedger, HeaderOf(*command).command_id(), kSubject, key, rng_,
               FindSealed("open_account", command->mutable_open_account()));
  }
  MemoryKeyStore keys_;
  SecureRng rng_;
};

TEST_F(SealerTest, FindsEveryFieldByItsPath) {
  v1::Command command = OpenAccountOf("Ada");
  std::vector<std::string> paths;
  for (const SealedField& field : FindSealed("open_account", command.mutable_open_account())) {
    paths.push_back(field.path);
  }
  EXPECT_EQ(paths, (std::vector<std::string>{
                       "open_account.header.reason", "open_account.profile.name",
                       "open_account.profile.contacts[0]", "open_account.profile.contacts[1]"}));
  EXPECT_TRUE(MayHoldSealed(v1::ListEntriesResponse::descriptor()));
  EXPECT_FALSE(MayHoldSealed(v1::CreditTerms::descriptor()));
}

TEST_F(SealerTest, NothingStaysInClearAndAllComesBack) {
  v1::Command command = OpenAccountOf("Ada");
  const v1::Command clear = command;
  Seal(&command);
  EXPECT_EQ(command.SerializeAsString().find("Ada"), std::string::npos);
  EXPECT_EQ(command.SerializeAsString().find("phone"), std::string::npos);
  const v1::SealedBlob& blob = command.open_account().profile().name().blob();
  EXPECT_EQ(blob.subject(), kSubject);
  EXPECT_EQ(blob.command_id(), "c1");
  EXPECT_EQ(blob.field_path(), "open_account.profile.name");
  OpenSealed(kLedger, keys_, command.mutable_open_account());
  EXPECT_EQ(command.SerializeAsString(), clear.SerializeAsString());
}

TEST_F(SealerTest, StaysSealedWhereErasedMovedOrForeign) {
  v1::Command command = OpenAccountOf("Ada");
  Seal(&command);
  const auto opens = [&](v1::Command copy, std::string_view ledger) {
    OpenSealed(ledger, keys_, copy.mutable_open_account());
    return copy.open_account().profile().name().has_clear();
  };
  const auto with_blob = [&](auto&& change) {
    v1::Command copy = command;
    change(*copy.mutable_open_account()->mutable_profile()->mutable_name()->mutable_blob());
    return copy;
  };
  EXPECT_TRUE(opens(command, kLedger));
  EXPECT_FALSE(opens(command, "another ledger 0"));
  EXPECT_FALSE(opens(with_blob([](auto& blob) { blob.set_command_id("c2"); }), kLedger));
  EXPECT_FALSE(opens(with_blob([](auto& blob) { blob.set_field_path("x"); }), kLedger));
  EXPECT_FALSE(opens(with_blob([](auto& blob) { blob.set_nonce("short"); }), kLedger));
  EXPECT_FALSE(
      opens(with_blob([](auto& blob) { blob.mutable_ciphertext()->at(0) ^= 1; }), kLedger));
  EXPECT_FALSE(opens(with_blob([](auto& blob) { blob.clear_ciphertext(); }), kLedger));
  ASSERT_TRUE(keys_.Erase(kSubject).ok());
  EXPECT_FALSE(opens(command, kLedger));
}

TEST_F(SealerTest, SealingTwiceGivesOtherBytes) {
  v1::Command first = OpenAccountOf("Ada");
  v1::Command second = OpenAccountOf("Ada");
  Seal(&first);
  Seal(&second);
  EXPECT_NE(first.SerializeAsString(), second.SerializeAsString());
}

TEST(Aead, AgreesWithThePublishedVector) {
  // "The Galois/Counter Mode of Operation", test case 14: AES-256, zero key, zero nonce, 16 zero
  // bytes.
  const std::string sealed = Encrypt(DataKey{}, std::string(12, '\0'), "", std::string(16, '\0'));
  EXPECT_EQ(ToHex(sealed), "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
}

TEST(RequestHash, CoversPrincipalAndBodyButNotTokens) {
  const Hmac hmac("key");
  v1::Command command = OpenAccountOf("Ada");
  const Hash hash = RequestHash(hmac, "alice", &command);
  v1::Command retry = command;
  retry.mutable_open_account()->mutable_header()->add_after()->set_offset(7);
  EXPECT_EQ(RequestHash(hmac, "alice", &retry), hash);
  EXPECT_EQ(HeaderOf(retry).after_size(), 1);
  EXPECT_NE(RequestHash(hmac, "bob", &command), hash);
  EXPECT_NE(RequestHash(Hmac("other"), "alice", &command), hash);
  v1::Command other = OpenAccountOf("Bea");
  EXPECT_NE(RequestHash(hmac, "alice", &other), hash);
}

TEST(MessageWalk, NamesTheFirstUnknownField) {
  v1::Command command = OpenAccountOf("Ada");
  EXPECT_EQ(FindUnknownField("open_account", command.open_account()), "");
  v1::AccountProfile& profile = *command.mutable_open_account()->mutable_profile();
  profile.GetReflection()->MutableUnknownFields(profile.mutable_contacts(1))->AddVarint(99, 1);
  EXPECT_EQ(FindUnknownField("open_account", command.open_account()),
            "open_account.profile.contacts[1].#99");
}

}  // namespace
}  // namespace quittance
