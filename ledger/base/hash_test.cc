#include "ledger/base/hash.h"

#include <gtest/gtest.h>

namespace quittance {
namespace {

TEST(HashTest, Sha256IsTheStandardOne) {
  EXPECT_EQ(ToHex(AsBytes(Sha256("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// RFC 4231, test cases 1, 2 and 6 (a key longer than the block).
TEST(HashTest, HmacIsTheStandardOne) {
  EXPECT_EQ(ToHex(AsBytes(Hmac(std::string(20, '\x0b')).Compute("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(ToHex(AsBytes(Hmac("Jefe").Compute("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(ToHex(AsBytes(Hmac(std::string(131, '\xaa'))
                              .Compute("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HashTest, FromBytesRefusesOtherLengths) {
  Hash hash;
  EXPECT_FALSE(FromBytes("short", &hash));
  EXPECT_TRUE(FromBytes(std::string(32, 'x'), &hash));
}

}  // namespace
}  // namespace quittance
