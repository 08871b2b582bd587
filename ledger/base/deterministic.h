#pragma once
// The same message, the same bytes, within one build: maps in the order of their keys. What is
// hashed is still the stored bytes; this makes runs of one seed, and rows of one log, equal.

#include <google/protobuf/message_lite.h>

#include <string>

namespace quittance {

// Replaces `bytes`. REQUIRES: size == message.ByteSizeLong(), called after the last change.
void SerializeDeterministic(const google::protobuf::MessageLite& message, size_t size,
                            std::string* bytes);

inline std::string SerializeDeterministic(const google::protobuf::MessageLite& message) {
  std::string bytes;
  SerializeDeterministic(message, message.ByteSizeLong(), &bytes);
  return bytes;
}

}  // namespace quittance
