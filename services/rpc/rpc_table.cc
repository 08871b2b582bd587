#include "services/rpc/rpc_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/base/check.h"
#include "quittance/v1/admin.pb.h"
#include "quittance/v1/aging.pb.h"
#include "quittance/v1/balance.pb.h"
#include "quittance/v1/execute.pb.h"
#include "quittance/v1/history.pb.h"
#include "quittance/v1/open_item.pb.h"
#include "quittance/v1/statement.pb.h"

namespace quittance {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

const FieldDescriptor* CommandFieldOf(const google::protobuf::Descriptor* request) {
  const google::protobuf::Descriptor* command = v1::Command::descriptor();
  for (int i = 0; i < command->field_count(); ++i) {
    if (command->field(i)->message_type() == request) return command->field(i);
  }
  return nullptr;
}

RpcKind KindOf(const MethodDescriptor* method, const FieldDescriptor* command_field) {
  if (command_field != nullptr) return RpcKind::kCommand;
  if (method->input_type() == v1::Command::descriptor()) return RpcKind::kExecute;
  if (method->input_type() == v1::ExecuteBatchRequest::descriptor()) return RpcKind::kExecuteBatch;
  return RpcKind::kQuery;
}

}  // namespace

const RpcTable& RpcTable::Get() {
  static const RpcTable* const table = new RpcTable;
  return *table;
}

RpcTable::RpcTable() {
  // Roots: with the files they import they are the whole language.
  for (const google::protobuf::Descriptor* root :
       {v1::Command::descriptor(), v1::ExecuteBatchRequest::descriptor(),
        v1::GetBalancesRequest::descriptor(), v1::GetAgingRequest::descriptor(),
        v1::ListOpenItemsRequest::descriptor(), v1::GetStatementRequest::descriptor(),
        v1::ListEntriesRequest::descriptor(), v1::GetStatusRequest::descriptor()}) {
    AddFile(root->file());
  }
}

void RpcTable::AddFile(const FileDescriptor* file) {
  if (std::find(files_.begin(), files_.end(), file) != files_.end()) return;
  files_.push_back(file);
  for (int i = 0; i < file->dependency_count(); ++i) AddFile(file->dependency(i));
  for (int i = 0; i < file->service_count(); ++i) {
    const ServiceDescriptor* service = file->service(i);
    services_.push_back(service);
    for (int j = 0; j < service->method_count(); ++j) AddMethod(service->method(j));
  }
}

void RpcTable::AddMethod(const MethodDescriptor* method) {
  const ServiceDescriptor* service = method->service();
  Rpc rpc;
  rpc.name = fmt::format("{}.{}", service->name(), method->name());
  rpc.path = fmt::format("/{}/{}", service->full_name(), method->name());
  rpc.method = method;
  rpc.command_field = CommandFieldOf(method->input_type());
  rpc.kind = KindOf(method, rpc.command_field);
  rpc.is_long = service->name() == "AdminService" && !method->name().starts_with("Get");
  rpc.roles = RolesAllowed(rpc.name);
  rpc.index = all_.size();
  all_.push_back(std::move(rpc));
  if (all_.back().kind != RpcKind::kCommand) return;
  const size_t number = static_cast<size_t>(all_.back().command_field->number());
  if (by_command_.size() <= number) by_command_.resize(number + 1);
  CHECK(by_command_[number] == nullptr, "{} is a second RPC of its command", all_.back().name);
  by_command_[number] = &all_.back();
}

const Rpc& RpcTable::OfCommand(const v1::Command& command) const {
  const size_t number = static_cast<size_t>(command.body_case());
  CHECK(number < by_command_.size() && by_command_[number] != nullptr,
        "command {} has no RPC of its own", number);
  return *by_command_[number];
}

const Rpc* RpcTable::Find(std::string_view name) const {
  const auto found =
      std::find_if(all_.begin(), all_.end(), [name](const Rpc& rpc) { return rpc.name == name; });
  return found == all_.end() ? nullptr : &*found;
}

const Rpc* RpcTable::Find(const MethodDescriptor* method) const {
  for (const Rpc& rpc : all_) {
    if (rpc.method == method) return &rpc;
  }
  return nullptr;
}

}  // namespace quittance
