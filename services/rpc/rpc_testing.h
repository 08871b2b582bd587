#pragma once
// For tests: calls with any bytes and metadata, and what they came to.

#include <google/protobuf/text_format.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace quittance {

// What a call came to.
struct Reply {
  grpc::Status status;
  std::string bytes;

  bool ok() const { return status.ok(); }
  template <typename Message>
  Message As() const {
    Message message;
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_TRUE(message.ParseFromString(bytes));
    return message;
  }
  // Of the first detail.
  google::rpc::ErrorInfo info() const {
    google::rpc::ErrorInfo info;
    google::rpc::Status details;
    EXPECT_TRUE(details.ParseFromString(status.error_details()));
    EXPECT_TRUE(details.details_size() > 0 && details.details(0).UnpackTo(&info))
        << status.error_code() << " " << status.error_message();
    return info;
  }
  // The first field of the BadRequest among the details; empty: there is none.
  std::string bad_field() const {
    google::rpc::Status details;
    google::rpc::BadRequest bad;
    details.ParseFromString(status.error_details());
    for (const auto& detail : details.details()) {
      if (detail.UnpackTo(&bad)) return bad.field_violations(0).field();
    }
    return "";
  }
};

struct CallOptions {
  std::map<std::string, std::string> metadata = {{"quittance-principal", "alice"},
                                                 {"quittance-role", "service"}};
  std::optional<absl::Duration> timeout = absl::Seconds(20);

  static CallOptions As(const std::string& role) {
    CallOptions options;
    options.metadata["quittance-role"] = role;
    return options;
  }
};

// `path` is "/quittance.v1.AccountService/OpenAccount".
inline Reply CallRaw(const std::shared_ptr<grpc::Channel>& channel, const std::string& path,
                     const std::string& request, const CallOptions& options = {}) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  for (const auto& [key, value] : options.metadata) context.AddMetadata(key, value);
  if (options.timeout) context.set_deadline(absl::ToChronoTime(absl::Now() + *options.timeout));
  const grpc::Slice slice(request);
  const grpc::ByteBuffer sent(&slice, 1);
  grpc::ByteBuffer received;
  Reply reply;
  absl::Notification done;
  stub.UnaryCall(&context, path, grpc::StubOptions(), &sent, &received, [&](grpc::Status status) {
    reply.status = std::move(status);
    done.Notify();
  });
  done.WaitForNotification();
  grpc::Slice flat;
  if (reply.ok() && received.DumpToSingleSlice(&flat).ok()) {
    reply.bytes.assign(reinterpret_cast<const char*>(flat.begin()), flat.size());
  }
  return reply;
}

template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

}  // namespace quittance
