#include "services/rpc/listen_address.h"

#include <gtest/gtest.h>

namespace quittance {
namespace {

TEST(ListenAddress, TakesLoopbackAndUnixSockets) {
  for (const char* text : {"127.0.0.1:7450", "127.1.2.3:0", "[::1]:7450", "unix:/run/q.sock"}) {
    const auto address = ParseListenAddress(text, Reach::kThisMachine);
    ASSERT_TRUE(address.ok()) << text;
    EXPECT_EQ(address->text(), text);
  }
  EXPECT_EQ(ParseListenAddress("localhost:1", Reach::kThisMachine)->text(), "127.0.0.1:1");
}

TEST(ListenAddress, RefusesWhatOthersCanReachAndSaysWhy) {
  for (const char* text : {"0.0.0.0:7450", "192.0.2.1:7450", "[::]:7450", "example.org:7450",
                           "128.0.0.1:1", ":7450", "[::ffff:192.0.2.1]:1"}) {
    const auto address = ParseListenAddress(text, Reach::kThisMachine);
    ASSERT_FALSE(address.ok()) << text;
    EXPECT_NE(std::string(address.status().message()).find("--tls-cert"), std::string::npos)
        << text;
  }
}

TEST(ListenAddress, TakesWhatOthersCanReachWithTls) {
  for (const char* text : {"0.0.0.0:7450", "192.0.2.1:7450", "[::]:7450", "example.org:7450",
                           "127.0.0.1:1", "unix:/run/q.sock"}) {
    const auto address = ParseListenAddress(text, Reach::kAnywhere);
    ASSERT_TRUE(address.ok()) << text;
    EXPECT_EQ(address->text(), text);
  }
  EXPECT_FALSE(ParseListenAddress(":7450", Reach::kAnywhere).ok());
}

TEST(ListenAddress, MetricsAreServedOnAPortOnly) {
  EXPECT_EQ(ParseMetricsAddress("127.0.0.1:7451")->port, 7451);
  EXPECT_EQ(ParseMetricsAddress("[::1]:7451")->text(), "[::1]:7451");
  EXPECT_FALSE(ParseMetricsAddress("0.0.0.0:9").ok());
  EXPECT_NE(std::string(ParseMetricsAddress("unix:/x").status().message()).find("--metrics"),
            std::string::npos);
}

TEST(ListenAddress, RefusesWhatIsNoAddress) {
  for (const char* text : {"", "7450", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
                           "127.0.0.1:-1", "unix:"}) {
    EXPECT_FALSE(ParseListenAddress(text, Reach::kAnywhere).ok()) << text;
  }
  EXPECT_FALSE(ParseListenAddress("unix:/" + std::string(200, 'x'), Reach::kThisMachine).ok());
}

}  // namespace
}  // namespace quittance
