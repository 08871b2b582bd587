#pragma once
// AdminService: the state of the process, its read models, and the proof of its invariants.

#include "quittance/v1/admin.pb.h"
#include "services/rpc/queries.h"

namespace quittance {

absl::StatusOr<v1::GetStatusResponse> GetStatus(const QueryCall& call,
                                                const v1::GetStatusRequest& request);
absl::StatusOr<v1::RebuildResponse> Rebuild(const QueryCall& call,
                                            const v1::RebuildRequest& request);
absl::StatusOr<v1::DumpResponse> Dump(const QueryCall& call, const v1::DumpRequest& request);
absl::StatusOr<v1::CheckResponse> Check(const QueryCall& call, const v1::CheckRequest& request);
absl::StatusOr<v1::GetWorkResponse> GetWork(const QueryCall& call,
                                            const v1::GetWorkRequest& request);

}  // namespace quittance
