#include "ledger/writer/record_builder.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/base/deterministic.h"
#include "ledger/base/status_macros.h"
#include "ledger/domain/business_date.h"
#include "ledger/domain/date.h"
#include "ledger/domain/posting.h"
#include "ledger/domain/tables.h"
#include "ledger/log/schema_guard.h"

namespace quittance {
namespace {

using google::protobuf::util::TimeUtil;

constexpr size_t kNonceBytes = 16;
constexpr size_t kNoncesAtOnce = 256;
constexpr Micros kMicrosPerSecond = 1'000'000;
constexpr Micros kMicrosPerDay = 86'400 * kMicrosPerSecond;

void Assign(std::string_view from, std::string* to) { to->assign(from.data(), from.size()); }

}  // namespace

std::string_view RecordBuilder::NextNonce() {
  if (nonces_used_ == nonces_.size()) {
    nonces_ = rng_.Bytes(kNonceBytes * kNoncesAtOnce);
    nonces_used_ = 0;
  }
  const std::string_view nonce = std::string_view(nonces_).substr(nonces_used_, kNonceBytes);
  if (fresh_nonces_) nonces_used_ += kNonceBytes;
  return nonce;
}

void RecordBuilder::Begin(v1::RecordKind kind, const Hash& prev, Micros recorded_at) {
  record_.Clear();
  record_.set_format(kRecordFormat);
  record_.set_ledger_id(options_.ledger_id);
  record_.set_log(options_.partition.log);
  record_.set_partition(options_.partition.number);
  record_.set_kind(kind);
  Assign(AsBytes(prev), record_.mutable_prev());
  Assign(NextNonce(), record_.mutable_nonce());
  record_.mutable_recorded_at()->set_seconds(recorded_at / kMicrosPerSecond);
  record_.mutable_recorded_at()->set_nanos(
      static_cast<int32_t>(recorded_at % kMicrosPerSecond * 1000));
  recorded_at_ = recorded_at;
}

void RecordBuilder::Make(v1::RecordKind kind, const Hash& prev, Micros recorded_at) {
  Begin(kind, prev, recorded_at);
  if (kind == v1::RECORD_KIND_GENESIS) {
    record_.mutable_genesis()->set_partition_count(partition_count_);
    record_.mutable_genesis()->set_clock_mode(options_.clock_mode);
  } else if (kind == v1::RECORD_KIND_CLAIM) {
    record_.mutable_claim()->set_owner_id(options_.owner_id);
    record_.mutable_claim()->set_endpoint(options_.endpoint);
  }
}

void RecordBuilder::MakeLogMoved(const Hash& prev, Micros recorded_at, std::string_view target) {
  Begin(v1::RECORD_KIND_LOG_MOVED, prev, recorded_at);
  Assign(target, record_.mutable_log_moved()->mutable_target());
}

void RecordBuilder::MakeMovedClaim(const Tip& moved, Micros recorded_at) {
  Make(v1::RECORD_KIND_CLAIM, moved.hash, recorded_at);
  v1::Tip& named = *record_.mutable_claim()->mutable_moved();
  *named.mutable_place() = ToPlace(options_.partition, moved.height - 1);
  Assign(AsBytes(moved.hash), named.mutable_hash());
}

absl::Status RecordBuilder::CheckPreconditions(const Submission& submission,
                                               const v1::CommandHeader& header,
                                               const DecisionContext& context) const {
  if (header.has_clock_time() && options_.clock_mode != v1::CLOCK_MODE_COMMAND) {
    return absl::FailedPreconditionError(
        "header.clock_time is given, but this ledger has its own clock; leave it out");
  }
  if (options_.partition.log == v1::LOG_REFERENCE) return absl::OkStatus();
  if (context.reference_height < submission.reference_height_min) {
    return absl::DeadlineExceededError(
        fmt::format("reference height {} is not seen here yet (at {}); try again",
                    submission.reference_height_min, context.reference_height));
  }
  for (const v1::Token& token : header.after()) {
    if (token.log() == v1::LOG_REFERENCE && token.offset() > context.reference_folded) {
      return absl::DeadlineExceededError(
          fmt::format("header.after: reference offset {} is not seen here yet (at {}); try again",
                      token.offset(), context.reference_folded));
    }
  }
  return absl::OkStatus();
}

Micros RecordBuilder::RecordedAt(const Submission& submission, const v1::CommandHeader& header,
                                 const DecisionContext& context) const {
  Micros own = context.now;
  if (options_.clock_mode == v1::CLOCK_MODE_COMMAND) {
    own = header.has_clock_time()           ? TimeUtil::TimestampToMicroseconds(header.clock_time())
          : header.effective_date().empty() ? context.recorded_last
                                            : MicrosOfDate(header.effective_date());
  }
  return std::max({own, context.recorded_last, submission.cause_recorded_at, Micros{0}});
}

const std::string& RecordBuilder::DateOfRecord() {
  const int64_t day = recorded_at_ / kMicrosPerDay;
  if (day != day_) {
    day_ = day;
    date_ = DateOfMicros(recorded_at_);
  }
  return date_;
}

void RecordBuilder::FillFrom(const Submission& submission, const v1::CommandHeader& header,
                             std::string_view today, const DecisionContext& context) {
  record_.set_command_id(header.command_id());
  Assign(AsBytes(submission.request_hash), record_.mutable_request_hash());
  record_.set_stream(submission.route.stream);
  record_.set_principal(submission.actor.principal);
  record_.set_on_behalf_of(submission.actor.on_behalf_of);
  record_.set_role(submission.actor.role);
  Assign(header.effective_date().empty() ? today : header.effective_date(),
         record_.mutable_effective_date());
  record_.set_correlation_id(header.correlation_id());
  if (submission.causation) *record_.mutable_causation() = *submission.causation;
  record_.set_traceparent(submission.traceparent);
  record_.set_reference_height(context.reference_height);
  const auto* book = tables::kBook.Find(context.reference, submission.route.book);
  record_.set_schema_level(book == nullptr ? 0 : book->schema_level());
  record_.set_postings_version(kPostingsVersion);
}

absl::Status RecordBuilder::Decide(const Submission& submission, const DecisionContext& context) {
  const v1::CommandHeader& header = HeaderOf(*submission.command);
  RETURN_IF_ERROR(CheckPreconditions(submission, header, context));
  Begin(v1::RECORD_KIND_COMMAND, context.prev, RecordedAt(submission, header, context));
  const std::string& recorded_on = DateOfRecord();
  const std::string_view today = TodayOf(context.reference, submission.route.book, recorded_on);
  FillFrom(submission, header, today, context);
  const auto* stream = tables::kStream.Find(context.rows, submission.route.stream);
  const uint64_t version = stream == nullptr ? 0 : stream->version();
  const Situation situation{.rows = context.rows,
                            .reference = context.reference,
                            .book = submission.route.book,
                            .stream = submission.route.stream,
                            .account_id = submission.route.account_id,
                            .effective_date = record_.effective_date(),
                            .today = today,
                            .recorded_on = recorded_on,
                            .partition = options_.partition.number,
                            .partition_count = partition_count_,
                            .actor = submission.actor};
  Outcome outcome(record_.mutable_events(), record_.mutable_result()->mutable_accepted());
  MaybeRefusal refusal = quittance::Decide(situation, *submission.command, outcome);
  record_.set_stream_version(refusal ? version : version + 1);
  if (refusal) {
    CHECK(record_.events_size() == 0, "refused with events: {}", refusal->message());
    record_.set_kind(v1::RECORD_KIND_REFUSAL);
    *record_.mutable_result()->mutable_refusal() = *std::move(refusal);
  } else {
    outcome.accepted().set_event_count(static_cast<uint32_t>(record_.events_size()));
  }
  return absl::OkStatus();
}

absl::Status RecordBuilder::Serialize(const Submission& submission, std::string* bytes) {
  if (const std::optional<std::string> unknown = FindUnknown(record_)) {
    return absl::InvalidArgumentError(
        fmt::format("this server does not know {}, which the command carries", *unknown));
  }
  // Lent, not copied: the record only serialises it.
  record_.unsafe_arena_set_allocated_request(const_cast<v1::Command*>(submission.command));
  const size_t size = record_.ByteSizeLong();
  absl::Status status;
  if (size > kRecordBytesMax) {
    status = absl::InvalidArgumentError(fmt::format(
        "ENTRY_TOO_LARGE: the entry would have {} bytes, a record holds {}; split the command",
        size, kRecordBytesMax));
  } else {
    SerializeDeterministic(record_, size, bytes);
  }
  record_.unsafe_arena_release_request();
  return status;
}

}  // namespace quittance
