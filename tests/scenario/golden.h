#pragma once
// The golden corpus, tests/golden: bytes as once stored, beside their meaning as text. Files are
// added, never changed: MANIFEST holds the SHA-256 of each.
//
//   events/<EventType>/<nnn>.bin    one Event        .txt: protobuf text
//   records/<KIND>/<nnn>.bin        one Record
//   histories/<name>.bin            the records of one scenario, in order, each after its length
//                                   as a varint

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

#include "quittance/v1/entry.pb.h"

namespace quittance::scenario {

// Paths below tests/golden, with "/" and extension, in order; `under` is a folder.
std::vector<std::string> GoldenFiles(std::string_view under, std::string_view extension);
std::string ReadGolden(const std::string& name);

// Dies where the bytes are not such a message to the last byte, or hold a field this build does
// not know.
void DecodeGolden(const std::string& name, google::protobuf::Message* message);
std::vector<v1::Record> DecodeHistory(const std::string& name);

std::string TextOf(const google::protobuf::Message& message);
std::string TextOf(const std::vector<v1::Record>& history);

// What does not agree between MANIFEST and the files, in sentences.
std::vector<std::string> ManifestFindings();

// Adds what the scenarios show and the corpus lacks: an event of each type and shape (which fields
// are set), a record of each kind, and histories until every event type is in one.
void AddToGolden();

}  // namespace quittance::scenario
