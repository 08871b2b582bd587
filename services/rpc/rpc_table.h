#pragma once
// Every RPC of the language, found through its descriptors: a new command or query needs no line
// here.

#include <google/protobuf/descriptor.h>

#include <deque>
#include <string>
#include <vector>

#include "quittance/v1/command.pb.h"
#include "services/rpc/authorization.h"

namespace quittance {

enum class RpcKind { kCommand, kExecute, kExecuteBatch, kQuery };

struct Rpc {
  std::string name;  // "AccountService.OpenAccount"
  std::string path;  // "/quittance.v1.AccountService/OpenAccount"
  const google::protobuf::MethodDescriptor* method = nullptr;
  RpcKind kind = RpcKind::kQuery;
  // Of Command, for kCommand: where the request stands.
  const google::protobuf::FieldDescriptor* command_field = nullptr;
  bool is_long = false;  // folds or prints the whole ledger
  Roles roles = 0;
  size_t index = 0;  // in RpcTable::all
};

// Immutable after construction; RPCs keep their addresses.
class RpcTable {
 public:
  static const RpcTable& Get();

  const std::deque<Rpc>& all() const { return all_; }
  const std::vector<const google::protobuf::ServiceDescriptor*>& services() const {
    return services_;
  }

  // The RPC of a command's own. REQUIRES: command has a body.
  const Rpc& OfCommand(const v1::Command& command) const;
  // nullptr: no such RPC.
  const Rpc* Find(std::string_view name) const;
  const Rpc* Find(const google::protobuf::MethodDescriptor* method) const;

 private:
  RpcTable();
  void AddFile(const google::protobuf::FileDescriptor* file);
  void AddMethod(const google::protobuf::MethodDescriptor* method);

  std::deque<Rpc> all_;
  std::vector<const google::protobuf::ServiceDescriptor*> services_;
  std::vector<const google::protobuf::FileDescriptor*> files_;
  std::vector<const Rpc*> by_command_;  // by field number of Command
};

}  // namespace quittance
