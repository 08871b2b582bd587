#pragma once
// A record as a CloudEvent in Kafka's binary mode: what stands beside its value, for consumers that
// route without parsing. A pure function of the value; readers of the ledger ignore it.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace quittance {

// Name and value, in this order; the last two only where the value is a record and has them:
//   content-type    application/protobuf; proto=quittance.v1.Record
//   ce_specversion  1.0
//   ce_id           the nonce in hex: unique, since no two records share one
//   ce_source       /ledgers/<ledger id in hex>/<log>/<partition>
//   ce_type         quittance.v1.<kind>, e.g. quittance.v1.command
//   ce_time         recorded_at, RFC 3339 in UTC with microseconds
//   traceparent     as recorded
// Bytes that are no record have the content type application/octet-stream and nothing else.
using CloudEventHeaders = std::vector<std::pair<std::string_view, std::string>>;
CloudEventHeaders CloudEventHeadersOf(std::string_view value);

}  // namespace quittance
