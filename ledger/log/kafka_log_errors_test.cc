#include "ledger/log/kafka_log_errors.h"

#include <gtest/gtest.h>

namespace quittance {
namespace {

// librdkafka's own list, so that a newer library with a new code fails here.
TEST(KafkaLogErrorsTest, EveryCodeHasOneRow) {
  const rd_kafka_err_desc* descriptions = nullptr;
  size_t count = 0;
  rd_kafka_get_err_descs(&descriptions, &count);
  size_t errors = 0;
  for (size_t i = 0; i < count; ++i) {
    const rd_kafka_resp_err_t code = descriptions[i].code;
    const bool is_marker =
        code == RD_KAFKA_RESP_ERR__BEGIN || code == RD_KAFKA_RESP_ERR__END || code == 0;
    if (descriptions[i].name == nullptr || is_marker) continue;
    ++errors;
    EXPECT_EQ(RowsOf(code), 1) << descriptions[i].name;
  }
  EXPECT_GT(errors, 100u);
}

TEST(KafkaLogErrorsTest, ClassesAreWhatTheProtocolNeeds) {
  const struct {
    rd_kafka_resp_err_t code;
    KafkaErrorClass expected;
  } kCases[] = {
      {RD_KAFKA_RESP_ERR__TRANSPORT, KafkaErrorClass::kRetry},
      {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, KafkaErrorClass::kRetry},
      // A stale ex-leader answers it.
      {RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, KafkaErrorClass::kRetry},
      {RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, KafkaErrorClass::kUnknownOutcome},
      {RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, KafkaErrorClass::kUnknownOutcome},
      // Seen on real brokers: a new producer mends it.
      {RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, KafkaErrorClass::kUnknownOutcome},
      {RD_KAFKA_RESP_ERR__FATAL, KafkaErrorClass::kUnknownOutcome},
      {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, KafkaErrorClass::kFatal},
      {RD_KAFKA_RESP_ERR__SSL, KafkaErrorClass::kFatal},
      {static_cast<rd_kafka_resp_err_t>(9999), KafkaErrorClass::kFatal},
  };
  for (const auto& row : kCases) EXPECT_EQ(ClassOf(row.code), row.expected) << row.code;
}

TEST(KafkaLogErrorsTest, ErrorsNameTheCodeAndWhat) {
  const absl::Status status =
      KafkaError("accounts/3", RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, "after 30 s");
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_EQ(status.message(), "accounts/3: _MSG_TIMED_OUT: Local: Message timed out; after 30 s");
  EXPECT_TRUE(absl::IsFailedPrecondition(
      KafkaError("accounts/3", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)));
}

}  // namespace
}  // namespace quittance
