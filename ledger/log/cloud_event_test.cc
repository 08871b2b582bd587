#include "ledger/log/cloud_event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/base/deterministic.h"
#include "quittance/v1/entry.pb.h"

namespace quittance {
namespace {

using testing::ElementsAre;
using testing::Pair;

v1::Record SomeRecord() {
  v1::Record record;
  record.set_format(1);
  record.set_ledger_id("0123456789abcdef");
  record.set_log(v1::LOG_ACCOUNTS);
  record.set_partition(3);
  record.set_kind(v1::RECORD_KIND_COMMAND);
  record.set_nonce(std::string("\x01\xff", 2));
  record.set_command_id("c-1");
  record.mutable_request()->mutable_void_invoice()->set_account_id("C1");
  record.mutable_recorded_at()->set_seconds(1'700'000'000);
  record.mutable_recorded_at()->set_nanos(5'000);
  record.set_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  record.add_events();
  return record;
}

TEST(CloudEventTest, HeadersAreTheRecordsOwn) {
  EXPECT_THAT(
      CloudEventHeadersOf(SerializeDeterministic(SomeRecord())),
      ElementsAre(Pair("content-type", "application/protobuf; proto=quittance.v1.Record"),
                  Pair("ce_specversion", "1.0"), Pair("ce_id", "01ff"),
                  Pair("ce_source", "/ledgers/30313233343536373839616263646566/accounts/3"),
                  Pair("ce_type", "quittance.v1.command"),
                  Pair("ce_time", "2023-11-14T22:13:20.000005Z"),
                  Pair("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")));
}

TEST(CloudEventTest, WithoutTraceThereIsNoTrace) {
  v1::Record record = SomeRecord();
  record.clear_traceparent();
  EXPECT_EQ(CloudEventHeadersOf(SerializeDeterministic(record)).back().first, "ce_time");
}

TEST(CloudEventTest, OtherBytesAreOnlyBytes) {
  std::string cut = SerializeDeterministic(SomeRecord());
  cut.pop_back();
  for (const std::string& value : {std::string(), std::string("record7xxx"), cut}) {
    EXPECT_THAT(CloudEventHeadersOf(value),
                ElementsAre(Pair("content-type", "application/octet-stream")));
  }
}

}  // namespace
}  // namespace quittance
