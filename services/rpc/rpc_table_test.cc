#include "services/rpc/rpc_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace quittance {
namespace {

// What the .proto files themselves say, so that a file nobody imports is noticed too.
std::set<std::string> RpcsInProtos() {
  std::set<std::string> names;
  const auto folder = std::filesystem::path(QUITTANCE_SOURCE_DIR) / "protos/quittance/v1";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path());
    std::string line, service;
    const std::regex service_line(R"(^service (\w+) \{)"), rpc_line(R"(^\s+rpc (\w+)\()");
    while (std::getline(in, line)) {
      std::smatch match;
      if (std::regex_search(line, match, service_line)) service = match[1];
      if (std::regex_search(line, match, rpc_line)) names.insert(service + "." + match[1].str());
    }
  }
  return names;
}

std::set<std::string> RpcsServed() {
  std::set<std::string> names;
  for (const Rpc& rpc : RpcTable::Get().all()) names.insert(rpc.name);
  return names;
}

TEST(RpcTable, ServesEveryRpcOfTheLanguage) {
  const std::set<std::string> in_protos = RpcsInProtos();
  EXPECT_GE(in_protos.size(), 75u);
  EXPECT_EQ(RpcsServed(), in_protos);
}

TEST(RpcTable, EveryRpcIsInTheAuthorisationTableAndNoOther) {
  std::set<std::string> listed;
  for (const auto& [name, roles] : AuthorizationTable()) {
    EXPECT_TRUE(listed.insert(std::string(name)).second) << name << " twice";
    EXPECT_NE(roles, 0u) << name;
  }
  EXPECT_EQ(listed, RpcsServed());
}

TEST(RpcTable, EveryCommandHasOneRpcOfItsOwn) {
  const auto* type = v1::Command::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    v1::Command command;
    command.GetReflection()->MutableMessage(&command, type->field(i));
    const Rpc& rpc = RpcTable::Get().OfCommand(command);
    EXPECT_EQ(rpc.kind, RpcKind::kCommand);
    EXPECT_EQ(rpc.command_field, type->field(i));
  }
}

TEST(Authorization, DeniesWhatIsNotListed) {
  EXPECT_EQ(RolesAllowed("AccountService.Nothing"), 0u);
  EXPECT_EQ(RolesAllowed(""), 0u);
}

TEST(Authorization, AuditorsAndSresChangeNoMoney) {
  for (const Rpc& rpc : RpcTable::Get().all()) {
    if (rpc.kind != RpcKind::kCommand) continue;
    EXPECT_FALSE(Includes(rpc.roles, v1::ROLE_AUDITOR)) << rpc.name;
    EXPECT_EQ(Includes(rpc.roles, v1::ROLE_SRE), rpc.name == "BookService.RaiseSchemaLevel")
        << rpc.name;
  }
}

TEST(Authorization, WhoGrantsMayDoAllThatCanBeAskedFor) {
  const auto* type = v1::ProposedCommand::descriptor();
  const Roles granters = RolesAllowed("ApprovalService.GrantApproval");
  for (int i = 0; i < type->field_count(); ++i) {
    v1::Command command;
    command.GetReflection()->MutableMessage(
        &command, v1::Command::descriptor()->FindFieldByNumber(type->field(i)->number()));
    const Rpc& rpc = RpcTable::Get().OfCommand(command);
    EXPECT_EQ(granters & ~rpc.roles, 0u) << rpc.name;
  }
}

TEST(Authorization, RolesHaveNames) {
  EXPECT_EQ(RoleOfName("clerk"), v1::ROLE_CLERK);
  EXPECT_EQ(RoleOfName("service"), v1::ROLE_SERVICE);
  EXPECT_EQ(RoleOfName("unspecified"), v1::ROLE_UNSPECIFIED);
  EXPECT_EQ(RoleOfName("CLERK"), v1::ROLE_UNSPECIFIED);
  EXPECT_EQ(NamesOfRoles(~Roles{0}),
            "clerk, cashier, collector, supervisor, auditor, sre, service");
}

}  // namespace
}  // namespace quittance
