#include "tests/scenario/sealing.h"

#include <string>
#include <vector>

#include "quittance/v1/common.pb.h"

namespace quittance::scenario {

void FakeSeal(std::string_view subject, google::protobuf::Message* message) {
  if (auto* sealed = dynamic_cast<v1::Sealed*>(message)) {
    if (!sealed->has_clear()) return;
    const std::string clear = sealed->clear();
    v1::SealedBlob& blob = *sealed->mutable_blob();
    blob.set_subject(std::string(subject));
    blob.set_nonce("nonce-of-12-");
    blob.set_ciphertext("(sealed)" + clear + "sixteen-byte-tag");
    return;
  }
  const google::protobuf::Reflection* reflection = message->GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const auto* field : fields) {
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      FakeSeal(subject, reflection->MutableMessage(message, field));
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
      FakeSeal(subject, reflection->MutableRepeatedMessage(message, field, i));
    }
  }
}

}  // namespace quittance::scenario
