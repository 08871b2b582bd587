#include "tests/scenario/golden.h"

#include <fmt/format.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/delimited_message_util.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include "ledger/base/check.h"
#include "ledger/base/hash.h"
#include "tests/scenario/files.h"

namespace quittance::scenario {
namespace {

std::filesystem::path Folder() {
  return std::filesystem::path(QUITTANCE_SOURCE_DIR) / "tests" / "golden";
}

bool HasUnknownFields(const google::protobuf::Message& message) {
  const auto* reflection = message.GetReflection();
  if (!reflection->GetUnknownFields(message).empty()) return true;
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  return std::ranges::any_of(fields, [&](const auto* field) {
    if (field->message_type() == nullptr) return false;
    if (!field->is_repeated()) return HasUnknownFields(reflection->GetMessage(message, field));
    bool any = false;
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      any = any || HasUnknownFields(reflection->GetRepeatedMessage(message, field, i));
    }
    return any;
  });
}

std::map<std::string, std::string> ReadManifest() {
  std::map<std::string, std::string> hash_by_name;
  std::istringstream lines(ReadFile((Folder() / "MANIFEST").string()));
  for (std::string hash, name; lines >> hash >> name;) hash_by_name[name] = hash;
  return hash_by_name;
}

}  // namespace

std::vector<std::string> GoldenFiles(std::string_view under, std::string_view extension) {
  std::vector<std::string> names;
  const std::filesystem::path folder = Folder() / under;
  if (!std::filesystem::exists(folder)) return names;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file() || file.path().extension() != extension) continue;
    names.push_back(file.path().lexically_relative(Folder()).generic_string());
  }
  std::ranges::sort(names);
  return names;
}

std::string ReadGolden(const std::string& name) { return ReadFile((Folder() / name).string()); }

void DecodeGolden(const std::string& name, google::protobuf::Message* message) {
  CHECK(message->ParseFromString(ReadGolden(name)), "{} cannot be decoded", name);
  CHECK(!HasUnknownFields(*message), "{} has fields this build does not know", name);
}

std::vector<v1::Record> DecodeHistory(const std::string& name) {
  const std::string bytes = ReadGolden(name);
  google::protobuf::io::ArrayInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  std::vector<v1::Record> history;
  bool is_at_end = false;
  for (v1::Record record;
       google::protobuf::util::ParseDelimitedFromZeroCopyStream(&record, &stream, &is_at_end);) {
    CHECK(!HasUnknownFields(record), "{} has fields this build does not know", name);
    history.push_back(record);
    record.Clear();
  }
  CHECK(is_at_end, "{} cannot be decoded after {} records", name, history.size());
  return history;
}

std::string TextOf(const google::protobuf::Message& message) {
  std::string text;
  CHECK(google::protobuf::TextFormat::PrintToString(message, &text));
  return text;
}

std::string TextOf(const std::vector<v1::Record>& history) {
  std::string text;
  for (const v1::Record& record : history) text += fmt::format("record {{\n{}}}\n", TextOf(record));
  return text;
}

std::vector<std::string> ManifestFindings() {
  std::vector<std::string> findings;
  std::map<std::string, std::string> manifest = ReadManifest();
  for (const std::string_view extension : {".bin", ".txt"}) {
    for (const std::string& name : GoldenFiles("", extension)) {
      const std::string hash = ToHex(AsBytes(Sha256(ReadGolden(name))));
      const auto listed = manifest.find(name);
      if (listed == manifest.end()) {
        findings.push_back(name + " is not in MANIFEST; add it by `golden_test --add`");
        continue;
      }
      if (listed->second != hash) {
        findings.push_back(name + " was changed; golden files are only added");
      }
      manifest.erase(listed);
    }
  }
  for (const auto& [name, hash] : manifest) {
    findings.push_back(name + " was deleted; golden files are only added");
  }
  return findings;
}

}  // namespace quittance::scenario
