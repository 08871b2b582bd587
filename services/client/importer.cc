#include "services/client/importer.h"

#include <fmt/format.h>

#include <charconv>
#include <memory>

#include "ledger/base/place.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/string_map.h"
#include "ledger/domain/decide.h"
#include "quittance/v1/admin.pb.h"
#include "services/client/import_lane.h"
#include "services/client/mapping.h"
#include "services/client/row_identity.h"

namespace quittance {
namespace {

constexpr uint64_t kRowsPerProgress = 1'000;

absl::StatusOr<uint32_t> AccountPartitions(const Connection& connection) {
  v1::GetStatusResponse status;
  const grpc::Status called =
      connection.Call("AdminService/GetStatus", v1::GetStatusRequest(), &status);
  if (!called.ok()) {
    return FaultOf(called.error_code(), Explain(called, connection).text);
  }
  uint32_t count = 0;
  for (const auto& partition : status.partitions()) count += partition.log() == v1::LOG_ACCOUNTS;
  return count;
}

// Turns rows into commands and hands them to their partition's lane.
class Import {
 public:
  Import(const ImportOptions& options, const Connection& connection, CsvReader* reader,
         Mapping mapping, std::map<uint64_t, Retry> retries, uint32_t partitions)
      : options_(options),
        reader_(*reader),
        mapping_(std::move(mapping)),
        retries_(std::move(retries)),
        report_(options.rejects_file, reader->columns()) {
    for (uint32_t i = 0; i < partitions; ++i) {
      lanes_.push_back(std::make_unique<ImportLane>(&connection, &report_));
    }
  }

  absl::StatusOr<ImportSummary> Run() {
    CsvRow row;
    bool going = true;
    while (going) {
      ASSIGN_OR_RETURN(const bool found, reader_.Next(&row));
      if (!found) break;
      if (row.number % kRowsPerProgress == 0 && options_.on_progress) {
        options_.on_progress(reader_.progress_permille(), row.number);
      }
      ASSIGN_OR_RETURN(going, Take(row));
    }
    for (auto& lane : lanes_) RETURN_IF_ERROR(lane->Finish());
    return report_.Finish();
  }

 private:
  // False: a lane has stopped.
  absl::StatusOr<bool> Take(const CsvRow& row) {
    const auto retry = retries_.find(row.number);
    PendingRow pending;
    pending.row = row;
    if (retry != retries_.end() && !retry->second.attempts.empty()) {
      // New ids for rows that were not refused would make them happen twice.
      if (retry->second.fields != row.fields) {
        return absl::InvalidArgumentError(
            fmt::format("{}: row {} is not the one that {} lists; give the file it was written for",
                        options_.file, row.number, options_.retry_rejected_file));
      }
      pending.attempts = retry->second.attempts;
    }
    const std::string identity = identity_.Next(row);
    std::string account_id;
    absl::Status status = row.problem.empty() ? Fill(row, identity, &pending, &account_id)
                                              : absl::InvalidArgumentError(row.problem);
    for (const v1::Command& command : pending.commands) pending.bytes += command.ByteSizeLong();
    if (status.ok() && pending.bytes > kBatchBytesMax) {
      status = absl::InvalidArgumentError(fmt::format(
          "its commands have {} bytes; at most {} are sent", pending.bytes, kBatchBytesMax));
    }
    if (!status.ok()) {
      pending.commands.clear();
      pending.reject = Reject{{}, {}, "UNREADABLE", std::string(status.message())};
    }
    if (pending.commands.empty()) {
      if (!pending.reject) {
        pending.reject = Reject{{}, {}, "NO_RULE", "no rule of the mapping applies"};
      }
      pending.reject->row = row;
      pending.reject->retry = std::move(pending.attempts);
      report_.Settle(*std::move(pending.reject));
      return true;
    }
    const Route route = RouteOf(pending.commands.front());
    const uint32_t lane = PartitionOf(route.partition_key, static_cast<uint32_t>(lanes_.size()));
    return lanes_[lane]->Push(std::move(pending));
  }

  absl::Status Fill(const CsvRow& row, const std::string& identity, PendingRow* pending,
                    std::string* account_id) {
    RowContext context{&row, mapping_.currency, {}};
    ASSIGN_OR_RETURN(*account_id, mapping_.account_id.Render(context));
    ASSIGN_OR_RETURN(const std::string date, mapping_.date.Render(context));
    context.remembered = [&](std::string_view name) {
      const auto found = remembered_.find(*account_id + "\x1f" + std::string(name));
      return found == remembered_.end() ? 0 : found->second;
    };
    for (const MappingRule& rule : mapping_.rules) {
      if (!rule.Matches(row)) continue;
      if (!rule.count.empty()) report_.Count(rule.count);
      for (const MappedCommand& mapped : rule.commands) {
        RETURN_IF_ERROR(AddCommand(mapped, context, *account_id, date, identity, pending));
      }
      RETURN_IF_ERROR(Remember(rule, context, *account_id));
    }
    return absl::OkStatus();
  }

  absl::Status AddCommand(const MappedCommand& mapped, const RowContext& context,
                          const std::string& account_id, const std::string& date,
                          const std::string& identity, PendingRow* pending) const {
    v1::Command command;
    std::string why;
    ASSIGN_OR_RETURN(const bool posts, mapped.command.Render(context, &command, &why));
    if (!posts) {
      if (!pending->reject) pending->reject = Reject{{}, {}, "NOTHING_TO_POST", why};
      return absl::OkStatus();
    }
    v1::CommandHeader* header = MutableHeaderOf(&command);
    header->set_book(options_.book);
    header->set_effective_date(date);
    header->set_command_id(fmt::format("{}:{}:{}", mapping_.name, identity, mapped.name));
    if (const auto again = pending->attempts.find(mapped.name); again != pending->attempts.end()) {
      *header->mutable_command_id() += fmt::format(":{}", again->second);
    }
    SetAccountId(&command, account_id);
    pending->commands.push_back(std::move(command));
    pending->names.push_back(mapped.name);
    return absl::OkStatus();
  }

  static void SetAccountId(v1::Command* command, const std::string& account_id) {
    const auto* reflection = command->GetReflection();
    const auto* body = v1::Command::descriptor()->FindFieldByNumber(command->body_case());
    auto* message = reflection->MutableMessage(command, body);
    const auto* field = message->GetDescriptor()->FindFieldByName("account_id");
    if (field != nullptr) message->GetReflection()->SetString(message, field, account_id);
  }

  absl::Status Remember(const MappingRule& rule, const RowContext& context,
                        const std::string& account_id) {
    for (const MappingRule::Remember& remember : rule.remember) {
      ASSIGN_OR_RETURN(const std::string amount, remember.amount.Render(context));
      int64_t minor = 0;
      const auto [end, error] =
          std::from_chars(amount.data(), amount.data() + amount.size(), minor);
      if (error != std::errc() || end != amount.data() + amount.size()) {
        return absl::InvalidArgumentError(
            fmt::format("remember '{}': '{}' is not a whole number of minor units; use |minor",
                        remember.name, amount));
      }
      remembered_[account_id + "\x1f" + remember.name] = minor;
    }
    return absl::OkStatus();
  }

  const ImportOptions& options_;
  CsvReader& reader_;
  const Mapping mapping_;
  const std::map<uint64_t, Retry> retries_;
  ImportReport report_;
  RowIdentity identity_;
  StringMap<int64_t> remembered_;  // by account id and name
  std::vector<std::unique_ptr<ImportLane>> lanes_;
};

}  // namespace

absl::StatusOr<ImportSummary> ImportFile(const ImportOptions& options,
                                         const Connection& connection) {
  ASSIGN_OR_RETURN(const auto reader, CsvReader::Open(options.file));
  ASSIGN_OR_RETURN(const std::string toml, ReadMapping(options.mapping));
  ASSIGN_OR_RETURN(Mapping mapping, ParseMapping(options.mapping, toml, reader->columns()));
  std::map<uint64_t, Retry> retries;
  if (!options.retry_rejected_file.empty()) {
    ASSIGN_OR_RETURN(retries, ReadRejects(options.retry_rejected_file));
  }
  ASSIGN_OR_RETURN(const uint32_t partitions, AccountPartitions(connection));
  return Import(options, connection, reader.get(), std::move(mapping), std::move(retries),
                partitions)
      .Run();
}

}  // namespace quittance
