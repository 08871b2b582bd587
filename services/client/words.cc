#include "services/client/words.h"

#include <cctype>

namespace quittance {

std::string WordOf(const google::protobuf::EnumDescriptor* type, int value) {
  const auto* number = type->FindValueByNumber(value);
  if (value == 0 || number == nullptr) return "";
  // The prefix is what the unspecified value shares with its siblings.
  const std::string& unspecified = type->FindValueByNumber(0)->name();
  std::string word = number->name();
  const size_t prefix = unspecified.rfind("UNSPECIFIED");
  if (prefix != std::string::npos && word.compare(0, prefix, unspecified, 0, prefix) == 0) {
    word.erase(0, prefix);
  }
  for (char& c : word) c = c == '_' ? ' ' : static_cast<char>(std::tolower(c));
  return word;
}

}  // namespace quittance
