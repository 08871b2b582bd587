#pragma once
// Rows as canonical text: the same row always gives the same line.

#include <string>
#include <string_view>

#include "projections/read_model.h"

namespace quittance {

// "<model> <table> <scope> <key> field=value ..." without a newline. Key parts are separated by
// commas; no key is "-". Fields stand in the order of their numbers, unset ones and, unless asked
// for, provenance left out. Texts are quoted and escaped, bytes hexadecimal, enums by name.
std::string RowLine(const ReadModel& model, const ModelTable& table, std::string_view scope,
                    std::string_view key, const google::protobuf::Message& row, bool provenance);

}  // namespace quittance
