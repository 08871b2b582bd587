#include "ledger/base/deterministic.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "ledger/base/check.h"

namespace quittance {

void SerializeDeterministic(const google::protobuf::MessageLite& message, size_t size,
                            std::string* bytes) {
  bytes->resize(size);
  google::protobuf::io::ArrayOutputStream array(bytes->data(), static_cast<int>(size));
  google::protobuf::io::CodedOutputStream stream(&array);
  stream.SetSerializationDeterministic(true);
  message.SerializeWithCachedSizes(&stream);
  stream.Trim();
  CHECK(!stream.HadError() && array.ByteCount() == static_cast<int64_t>(size),
        "a message of {} bytes changed while it was serialised", size);
}

}  // namespace quittance
