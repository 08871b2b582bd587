#pragma once
// What each error of librdkafka means for the ledger: one table, every code in it once.

#include <librdkafka/rdkafka.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace quittance {

enum class KafkaErrorClass {
  // The world is in motion (a leader changes, a broker restarts): the client goes on by itself, or
  // the same call may be made again. UNAVAILABLE.
  kRetry,
  // Of a record sent: it may be on the log, may still arrive, may never. Read back (rule 13).
  // UNAVAILABLE.
  kUnknownOutcome,
  // Nothing this process does will mend it (rights, settings, a broken record): stop, say why.
  // FAILED_PRECONDITION.
  kFatal,
};

// Of a code this build does not know: kFatal, since going on could be wrong.
KafkaErrorClass ClassOf(rd_kafka_resp_err_t code);

// The broker has not got the offset that was asked for.
bool IsMissingOffset(rd_kafka_resp_err_t code);

// The broker has not got the topic, or not that partition.
bool IsMissingTopic(rd_kafka_resp_err_t code);

// How often the table has the code; for the test that it is once.
int RowsOf(rd_kafka_resp_err_t code);

// "what: NAME: description; detail", as a status of the code's class. REQUIRES: an error.
absl::Status KafkaError(std::string_view what, rd_kafka_resp_err_t code,
                        std::string_view detail = {});

}  // namespace quittance
