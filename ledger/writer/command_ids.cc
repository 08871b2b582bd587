#include "ledger/writer/command_ids.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "ledger/base/check.h"
#include "ledger/base/deterministic.h"

namespace quittance {

using google::protobuf::util::TimeUtil;

void RememberCommand(const v1::Record& record, Height height, TableWriter& rows) {
  if (record.command_id().empty()) return;
  rows::CommandRow& row = tables::kCommand.Edit(rows, "", record.command_id());
  row.set_request_hash(record.request_hash());
  row.set_height(height);
  row.set_stream_version(record.stream_version());
  row.set_recorded_at(TimeUtil::TimestampToMicroseconds(record.recorded_at()));
  SerializeDeterministic(record.result(), record.result().ByteSizeLong(), row.mutable_result());
}

bool IsSameRequest(const rows::CommandRow& row, const Submission& submission, Answer* reused) {
  if (row.request_hash() == AsBytes(submission.request_hash)) return true;
  reused->status = absl::AlreadyExistsError(fmt::format(
      "COMMAND_ID_REUSED: command id {} was used for another command (height {}); use a fresh id",
      HeaderOf(*submission.command).command_id(), row.height()));
  return false;
}

Answer RepeatedAnswer(const rows::CommandRow& row, const Submission& submission, Offset folded) {
  Answer answer;
  if (!IsSameRequest(row, submission, &answer)) return answer;
  CHECK(answer.result.ParseFromString(row.result()), "command row of height {} is unreadable",
        row.height());
  answer.height = row.height();
  answer.offset = folded;
  answer.stream_version = row.stream_version();
  answer.recorded_at = row.recorded_at();
  answer.repeated = true;
  return answer;
}

}  // namespace quittance
