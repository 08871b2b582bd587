#pragma once
// For tests: a real server on a unix socket before writers that do as told.

#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/base/temp_dir.h"
#include "ledger/log/memory_log.h"
#include "services/rpc/fake_writer.h"
#include "services/rpc/memory_key_store.h"
#include "services/rpc/rpc_server.h"
#include "services/rpc/rpc_testing.h"

namespace quittance {

class FakeServerTest : public testing::Test {
 protected:
  FakeServerTest() {
    ledger_.id = "0123456789abcdef";
    ledger_.log = &log_;
    ledger_.reference = &reference_;
    ledger_.accounts = {&accounts_};
    ledger_.keys = &keys_;
    ledger_.clock = &clock_;
    ledger_.rng = &rng_;
  }

  // Serves ledger_ as it is now, to a client of gRPC's default limits: 4 MiB an answer.
  void Serve(RpcServerOptions options = {}) {
    options.listen = {"unix:" + dir_ / "socket"};
    auto server = RpcServer::Start(std::move(options), &ledger_);
    CHECK(server.ok(), "{}", std::string(server.status().message()));
    server_ = *std::move(server);
    channel_ =
        grpc::CreateChannel(server_->addresses().front(), grpc::InsecureChannelCredentials());
  }

  // What a test adds to ledger_ goes before the members here do.
  void TearDown() override { server_.reset(); }

  const TempDir dir_;
  MemoryLog log_{MemoryLogOptions{}};
  FakeWriter reference_, accounts_;
  MemoryKeyStore keys_;
  SystemClock clock_;
  SecureRng rng_;
  Ledger ledger_;
  std::unique_ptr<RpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace quittance
