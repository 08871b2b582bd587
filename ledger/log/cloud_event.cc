#include "ledger/log/cloud_event.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/time/time.h"
#include "ledger/base/hash.h"
#include "ledger/base/place.h"
#include "ledger/log/ledger_id.h"
#include "quittance/v1/entry.pb.h"

namespace quittance {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// The few fields of a record that headers need: parsing all of it would cost as much as a fold.
struct Outline {
  std::string ledger_id, nonce, recorded_at, traceparent;
  uint64_t log = 0, partition = 0, kind = 0;
};

// False where the wire format is broken.
bool ReadText(CodedInputStream& in, std::string* text) {
  uint32_t bytes = 0;
  return in.ReadVarint32(&bytes) && in.ReadString(text, static_cast<int>(bytes));
}

bool ReadField(CodedInputStream& in, uint32_t tag, Outline* outline) {
  switch (WireFormatLite::GetTagFieldNumber(tag)) {
    case v1::Record::kLedgerIdFieldNumber:
      return ReadText(in, &outline->ledger_id);
    case v1::Record::kLogFieldNumber:
      return in.ReadVarint64(&outline->log);
    case v1::Record::kPartitionFieldNumber:
      return in.ReadVarint64(&outline->partition);
    case v1::Record::kKindFieldNumber:
      return in.ReadVarint64(&outline->kind);
    case v1::Record::kNonceFieldNumber:
      return ReadText(in, &outline->nonce);
    case v1::Record::kRecordedAtFieldNumber:
      return ReadText(in, &outline->recorded_at);
    case v1::Record::kTraceparentFieldNumber:
      return ReadText(in, &outline->traceparent);
    default:
      return WireFormatLite::SkipField(&in, tag);
  }
}

bool ReadOutline(std::string_view value, Outline* outline) {
  CodedInputStream in(reinterpret_cast<const uint8_t*>(value.data()),
                      static_cast<int>(value.size()));
  while (const uint32_t tag = in.ReadTag()) {
    if (!ReadField(in, tag, outline)) return false;
  }
  return in.ConsumedEntireMessage() && outline->ledger_id.size() == kLedgerIdBytes &&
         v1::RecordKind_IsValid(static_cast<int>(outline->kind)) && outline->kind != 0;
}

std::string TimeOf(const std::string& timestamp) {
  google::protobuf::Timestamp parsed;
  if (!parsed.ParseFromString(timestamp)) return "";
  const absl::Time time =
      absl::FromUnixSeconds(parsed.seconds()) + absl::Nanoseconds(parsed.nanos());
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", time, absl::UTCTimeZone());
}

std::string TypeOf(uint64_t kind) {
  std::string name = v1::RecordKind_Name(static_cast<v1::RecordKind>(kind));
  constexpr std::string_view kPrefix = "RECORD_KIND_";
  return fmt::format("quittance.v1.{}", absl::AsciiStrToLower(name.substr(kPrefix.size())));
}

}  // namespace

CloudEventHeaders CloudEventHeadersOf(std::string_view value) {
  Outline outline;
  if (!ReadOutline(value, &outline)) return {{"content-type", "application/octet-stream"}};
  const PartitionId partition{static_cast<v1::Log>(outline.log),
                              static_cast<uint32_t>(outline.partition)};
  CloudEventHeaders headers = {
      {"content-type", "application/protobuf; proto=quittance.v1.Record"},
      {"ce_specversion", "1.0"},
      {"ce_id", ToHex(outline.nonce)},
      {"ce_source", fmt::format("/ledgers/{}/{}", ToHex(outline.ledger_id), ToString(partition))},
      {"ce_type", TypeOf(outline.kind)}};
  if (std::string time = TimeOf(outline.recorded_at); !time.empty()) {
    headers.emplace_back("ce_time", std::move(time));
  }
  if (!outline.traceparent.empty()) {
    headers.emplace_back("traceparent", std::move(outline.traceparent));
  }
  return headers;
}

}  // namespace quittance
