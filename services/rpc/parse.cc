#include "services/rpc/parse.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/common.h>
#include <google/protobuf/wire_format_lite.h>
#include <grpcpp/impl/codegen/proto_buffer_reader.h>

#include <optional>
#include <string_view>

namespace quittance {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kDepthMax = 100;

// Protocol Buffers' own check, so that both agree; it is quiet only for valid text.
bool IsUtf8(std::string_view text) {
  return google::protobuf::internal::IsStructurallyValidUTF8(text.data(),
                                                             static_cast<int>(text.size()));
}

std::string Join(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

FieldViolation NotAMessage(std::string_view path, const Descriptor* type) {
  return {std::string(path),
          fmt::format("is not a {} in Protocol Buffers' wire format", type->name())};
}

std::optional<FieldViolation> FindFault(std::string_view bytes, const Descriptor* type,
                                        std::string_view path, int depth);

std::optional<FieldViolation> FaultInField(const std::string& value, const FieldDescriptor* field,
                                           std::string_view path, int depth) {
  const std::string field_path = Join(path, field->name());
  if (field->type() == FieldDescriptor::TYPE_STRING && !IsUtf8(value)) {
    return FieldViolation{field_path, "is not valid UTF-8"};
  }
  if (field->type() != FieldDescriptor::TYPE_MESSAGE) return std::nullopt;
  return FindFault(value, field->message_type(), field_path, depth + 1);
}

std::optional<FieldViolation> FindFault(std::string_view bytes, const Descriptor* type,
                                        std::string_view path, int depth) {
  CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()),
                         static_cast<int>(bytes.size()));
  while (depth < kDepthMax) {
    const uint32_t tag = input.ReadTag();
    if (tag == 0) {
      if (input.ConsumedEntireMessage()) return std::nullopt;
      break;
    }
    const FieldDescriptor* field = type->FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
    if (field == nullptr ||
        WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&input, tag)) {
        return NotAMessage(field == nullptr ? std::string(path) : Join(path, field->name()), type);
      }
      continue;
    }
    uint32_t size = 0;
    std::string value;
    if (!input.ReadVarint32(&size) || !input.ReadString(&value, static_cast<int>(size))) {
      return NotAMessage(Join(path, field->name()), type);
    }
    auto fault = FaultInField(value, field, path, depth);
    if (fault) return fault;
  }
  return NotAMessage(path, type);
}

}  // namespace

std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

bool ParseBuffer(const grpc::ByteBuffer& bytes, google::protobuf::Message* message) {
  // The reader only reads, but its interface is older than const.
  grpc::ProtoBufferReader reader(const_cast<grpc::ByteBuffer*>(&bytes));
  return reader.status().ok() && message->ParseFromZeroCopyStream(&reader);
}

FieldViolation ExplainParse(const grpc::ByteBuffer& bytes, const Descriptor* type,
                            std::string_view name) {
  grpc::Slice slice;
  if (!bytes.DumpToSingleSlice(&slice).ok()) return NotAMessage(name, type);
  const std::string_view flat(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return FindFault(flat, type, name, 0).value_or(NotAMessage(name, type));
}

}  // namespace quittance
