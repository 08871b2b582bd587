#include "services/rpc/request_hash.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <string>

#include "ledger/base/check.h"
#include "ledger/domain/decide.h"

namespace quittance {
namespace {

void AppendDeterministic(const v1::Command& command, std::string* bytes) {
  google::protobuf::io::StringOutputStream stream(bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  CHECK(command.SerializeToCodedStream(&coded), "a parsed command does not serialise");
}

}  // namespace

Hash RequestHash(const Hmac& hmac, std::string_view principal, v1::Command* command) {
  static thread_local std::string bytes;
  bytes.assign(principal);
  bytes.push_back('\0');  // principals hold none
  google::protobuf::RepeatedPtrField<v1::Token> after;
  const bool has_tokens = HeaderOf(*command).after_size() > 0;
  if (has_tokens) MutableHeaderOf(command)->mutable_after()->Swap(&after);
  AppendDeterministic(*command, &bytes);
  if (has_tokens) MutableHeaderOf(command)->mutable_after()->Swap(&after);
  return hmac.Compute(bytes);
}

}  // namespace quittance
