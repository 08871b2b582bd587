#include "ledger/log/kafka_log_assignment.h"

#include <gmock/gmock.h>

namespace quittance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

// Two topics, as a broker keeps what a librdkafka leader gave.
const std::string kBytes(
    "\0\0"
    "\0\0\0\2"
    "\0\3"
    "x.a"
    "\0\0\0\2"
    "\0\0\0\0"
    "\0\0\1\4"
    "\0\3"
    "x.r"
    "\0\0\0\1"
    "\0\0\0\0"
    "\xff\xff\xff\xff",
    40);

TEST(KafkaAssignmentTest, TopicsWithTheirPartitions) {
  EXPECT_THAT(KafkaAssignment(kBytes).Read(),
              ElementsAre(Pair("x.a", 0), Pair("x.a", 260), Pair("x.r", 0)));
}

TEST(KafkaAssignmentTest, AMemberThatWasGivenNothing) {
  EXPECT_THAT(KafkaAssignment("").Read(), IsEmpty());
  EXPECT_THAT(KafkaAssignment(std::string("\0\0\0\0\0\0", 6)).Read(), IsEmpty());
}

TEST(KafkaAssignmentTest, BytesThatEndTooEarlyGiveNothing) {
  for (size_t bytes = 0; bytes < 36; ++bytes) {
    EXPECT_THAT(KafkaAssignment(std::string_view(kBytes).substr(0, bytes)).Read(), IsEmpty())
        << bytes;
  }
}

}  // namespace
}  // namespace quittance
