#pragma once
// Bytes of a request to a message, and what is wrong where that fails.

#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <string>
#include <string_view>

#include "ledger/domain/violations.h"

namespace quittance {

// A message of a type known by its descriptor.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor* type);

// False: not that message.
bool ParseBuffer(const grpc::ByteBuffer& bytes, google::protobuf::Message* message);

// Why bytes that ParseBuffer does not take are bad: the path of the first string that is not UTF-8,
// or what the wire format breaks in.
FieldViolation ExplainParse(const grpc::ByteBuffer& bytes, const google::protobuf::Descriptor* type,
                            std::string_view name);

}  // namespace quittance
