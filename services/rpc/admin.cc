#include "services/rpc/admin.h"

#include "ledger/base/status_macros.h"
#include "services/rpc/ledger_check.h"

namespace quittance {

absl::StatusOr<v1::GetStatusResponse> GetStatus(const QueryCall& call,
                                                const v1::GetStatusRequest&) {
  const Ledger& ledger = *call.ledger;
  v1::GetStatusResponse response;
  response.set_ledger_id(ledger.id);
  response.set_clock_mode(ledger.clock_mode);
  response.set_build(QUITTANCE_VERSION);
  for (const PartitionId partition : ledger.Partitions()) {
    const Writer& writer = ledger.WriterOf(partition);
    v1::PartitionStatus& status = *response.add_partitions();
    status.set_log(partition.log);
    status.set_partition(partition.number);
    if (!writer.is_here()) {
      status.set_trouble("is another process's");
      continue;
    }
    ASSIGN_OR_RETURN(const Offset end, ledger.log->End(partition));
    status.set_end(end);
    const WriterStats stats = writer.stats();
    status.set_height(stats.height);
    const absl::Status health = writer.health();
    if (!health.ok()) status.set_trouble(std::string(health.message()));
  }
  for (v1::ReadModelStatus& status : ledger.projections->Status()) {
    *response.add_read_models() = std::move(status);
  }
  return response;
}

absl::StatusOr<v1::RebuildResponse> Rebuild(const QueryCall& call,
                                            const v1::RebuildRequest& request) {
  return call.ledger->projections->Rebuild(request, call.context.deadline, call.work);
}

absl::StatusOr<v1::DumpResponse> Dump(const QueryCall& call, const v1::DumpRequest& request) {
  return call.ledger->projections->Dump(request, call.context.deadline, call.work);
}

absl::StatusOr<v1::CheckResponse> Check(const QueryCall& call, const v1::CheckRequest& request) {
  return CheckLedger(call.ledger->id, call.ledger->log, request, call.context.deadline, call.work);
}

absl::StatusOr<v1::GetWorkResponse> GetWork(const QueryCall& call, const v1::GetWorkRequest&) {
  v1::GetWorkResponse response;
  for (v1::WorkUnderWay& work : call.long_work.UnderWay()) {
    *response.add_works() = std::move(work);
  }
  return response;
}

}  // namespace quittance
