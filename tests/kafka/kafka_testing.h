#pragma once
// One cluster of three brokers for all tests of a program, started when the first asks for it; each
// test has topics of its own.

#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "ledger/base/check.h"
#include "ledger/base/rng.h"
#include "ledger/log/kafka_log.h"
#include "services/rpc/key_encryption_key.h"
#include "tests/kafka/kafka_cluster.h"

namespace quittance {

inline KafkaCluster& TestCluster() {
  static const std::unique_ptr<KafkaCluster> cluster = [] {
    absl::StatusOr<std::unique_ptr<KafkaCluster>> started = KafkaCluster::Start({});
    CHECK(started.ok(), "no Kafka: {}", std::string(started.status().message()));
    return *std::move(started);
  }();
  return *cluster;
}

inline const std::string& TestBrokers() { return TestCluster().bootstrap(); }

inline std::string FreshTopicPrefix() {
  static int made = 0;
  return "test-" + std::to_string(++made);
}

// A file that all processes of one ledger are given.
inline std::string NewKeyEncryptionKey(const std::string& path) {
  SecureRng rng;
  CHECK(MakeKeyEncryptionKey(path, rng).ok());
  return path;
}

inline std::unique_ptr<KafkaLog> MustOpenKafkaLog(KafkaLogOptions options) {
  absl::StatusOr<std::unique_ptr<KafkaLog>> log = KafkaLog::Open(std::move(options));
  CHECK(log.ok(), "{}", std::string(log.status().message()));
  return *std::move(log);
}

}  // namespace quittance
