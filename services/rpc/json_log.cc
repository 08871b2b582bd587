#include "services/rpc/json_log.h"

#include <fmt/chrono.h>
#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/time/time.h"

namespace quittance {
namespace {

// Marks a payload that LogLine has made.
constexpr std::string_view kMade = "\x01";

std::string Dump(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

class JsonFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    std::string_view payload(message.payload.data(), message.payload.size());
    std::string fields;
    if (payload.starts_with(kMade)) {
      fields = payload.substr(kMade.size());
    } else {
      fields = Dump({{"event", "message"}, {"message", std::string(payload)}});
    }
    const std::string time(absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::FromChrono(message.time),
                                            absl::UTCTimeZone()));
    const auto level = spdlog::level::to_string_view(message.level);
    fmt::format_to(fmt::appender(out), "{{\"time\":\"{}\",\"level\":\"{}\",{}\n", time,
                   std::string_view(level.data(), level.size()), fields.substr(1));
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonFormatter>();
  }
};

void LogProtobuf(google::protobuf::LogLevel level, const char*, int, const std::string& message) {
  // What a client sent is answered to the client.
  if (level >= google::protobuf::LOGLEVEL_FATAL) spdlog::critical("protobuf: {}", message);
}

// A failed handshake is told here only.
void LogGrpc(gpr_log_func_args* said) {
  const bool is_error = said->severity == GPR_LOG_SEVERITY_ERROR;
  LogLine(is_error ? spdlog::level::warn : spdlog::level::debug, "grpc",
          {{"message", said->message}});
}

const std::shared_ptr<spdlog::logger>& Logger() {
  static const auto* const logger = [] {
    auto made = std::make_shared<spdlog::logger>("quittance",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_formatter(std::make_unique<JsonFormatter>());
    made->flush_on(spdlog::level::info);
    return new std::shared_ptr<spdlog::logger>(std::move(made));
  }();
  return *logger;
}

}  // namespace

void LogAsJson() {
  spdlog::set_default_logger(Logger());
  google::protobuf::SetLogHandler(&LogProtobuf);
  gpr_set_log_function(&LogGrpc);
}

void LogLine(spdlog::level::level_enum level, std::string_view event, nlohmann::json fields) {
  nlohmann::json line = {{"event", std::string(event)}};
  for (const auto& [key, value] : fields.items()) {
    if (!value.is_string() || !value.get_ref<const std::string&>().empty()) line[key] = value;
  }
  Logger()->log(level, "{}{}", kMade, Dump(line));
}

}  // namespace quittance
