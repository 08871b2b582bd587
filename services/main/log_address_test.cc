#include "services/main/log_address.h"

#include <gtest/gtest.h>

namespace quittance {
namespace {

TEST(LogAddressTest, EmbeddedIsNoKafka) {
  const auto parsed = ParseLogAddress("embedded");
  ASSERT_TRUE(parsed.ok());
  EXPECT_FALSE(parsed->has_value());
}

TEST(LogAddressTest, KafkaHasBrokersAndTopics) {
  const auto two = ParseLogAddress("kafka:a.example:9092,[::1]:9093/ledger-1.eu");
  ASSERT_TRUE(two.ok()) << two.status();
  EXPECT_EQ((*two)->brokers, "a.example:9092,[::1]:9093");
  EXPECT_EQ((*two)->topic_prefix, "ledger-1.eu");
  const auto one = ParseLogAddress("kafka:127.0.0.1:9092");
  ASSERT_TRUE(one.ok()) << one.status();
  EXPECT_EQ((*one)->topic_prefix, "quittance");
}

TEST(LogAddressTest, AnythingElseIsRefusedWithWhatIsWrong) {
  const struct {
    const char* text;
    const char* why;
  } kCases[] = {
      {"", "names no log"},
      {"files", "names no log"},
      {"kafka:", "the broker ''"},
      {"kafka:host", "the broker 'host'"},
      {"kafka:host:", "the broker 'host:'"},
      {"kafka:host:12a", "the broker 'host:12a'"},
      {"kafka:host:1,,host:2", "the broker ''"},
      {"kafka:host:1/", "the topics ''"},
      {"kafka:host:1/a b", "the topics 'a b'"},
  };
  for (const auto& row : kCases) {
    const auto parsed = ParseLogAddress(row.text);
    EXPECT_TRUE(absl::IsInvalidArgument(parsed.status())) << row.text;
    EXPECT_NE(std::string(parsed.status().message()).find(row.why), std::string::npos)
        << parsed.status();
  }
}

TEST(LogAddressTest, APlaceIsADirectoryOrKafka) {
  const auto embedded = ParseLogPlace("--from", "embedded:/srv/a:b");
  ASSERT_TRUE(embedded.ok()) << embedded.status();
  EXPECT_EQ(embedded->directory, "/srv/a:b");
  EXPECT_FALSE(embedded->kafka.has_value());
  const auto kafka = ParseLogPlace("--to", "kafka:b:9092/ledger");
  ASSERT_TRUE(kafka.ok()) << kafka.status();
  EXPECT_EQ(kafka->kafka->topic_prefix, "ledger");
  for (const char* text : {"embedded", "embedded:", "kafka:b", "var"}) {
    const auto parsed = ParseLogPlace("--to", text);
    EXPECT_TRUE(absl::IsInvalidArgument(parsed.status())) << text;
    EXPECT_NE(std::string(parsed.status().message()).find("--to '" + std::string(text)),
              std::string::npos)
        << parsed.status();
  }
}

}  // namespace
}  // namespace quittance
