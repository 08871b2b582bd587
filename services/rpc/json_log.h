#pragma once
// Logs as JSON, one line an event: {"time": ..., "level": ..., "event": ..., ...}. Plain spdlog
// calls come out as event "message".

#include <spdlog/common.h>

#include <nlohmann/json.hpp>
#include <string_view>

namespace quittance {

// From now on what others log through spdlog, protobuf or gRPC is such a line, too.
void LogAsJson();

// Writes the line to standard error.
// `fields` is an object: {{"rpc", "..."}, {"took_ms", 3}}. Empty strings are left out.
void LogLine(spdlog::level::level_enum level, std::string_view event, nlohmann::json fields);

}  // namespace quittance
