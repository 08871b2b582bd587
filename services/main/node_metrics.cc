#include "services/main/node_metrics.h"

#include <prometheus/metric_family.h>

#include <string>
#include <utility>
#include <vector>

namespace quittance {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

class Families {
 public:
  Families& Begin(std::string name, std::string help, MetricType type) {
    families_.push_back({std::move(name), std::move(help), type, {}});
    return *this;
  }
  Families& Add(Labels labels, double value) {
    MetricFamily& family = families_.back();
    ClientMetric& metric = family.metric.emplace_back();
    metric.label = std::move(labels);
    if (family.type == MetricType::Counter) {
      metric.counter.value = value;
    } else {
      metric.gauge.value = value;
    }
    return *this;
  }
  std::vector<MetricFamily> Take() { return std::move(families_); }

 private:
  std::vector<MetricFamily> families_;
};

template <typename Number>
double AsDouble(Number number) {
  return static_cast<double>(number);
}

class Collector final : public prometheus::Collectable {
 public:
  explicit Collector(const LedgerNode* node) : node_(*node) {}

  std::vector<MetricFamily> Collect() const override {
    Families families;
    CollectWriters(families);
    CollectReadModels(families);
    if (const SegmentLog* log = node_.embedded_log()) CollectLog(*log, families);
    return families.Take();
  }

 private:
  void CollectWriters(Families& families) const {
    struct Measure {
      const char* name;
      const char* help;
      MetricType type;
      uint64_t WriterStats::*field;
    };
    static constexpr Measure kMeasures[] = {
        {"quittance_writer_accepted_total", "Commands recorded as accepted", MetricType::Counter,
         &WriterStats::accepted},
        {"quittance_writer_refused_total", "Commands recorded as refused", MetricType::Counter,
         &WriterStats::refused},
        {"quittance_writer_repeated_total", "Commands answered from memory", MetricType::Counter,
         &WriterStats::repeated},
        {"quittance_writer_faults_total", "Commands answered with a fault", MetricType::Counter,
         &WriterStats::faults},
        {"quittance_writer_groups_total", "Groups committed", MetricType::Counter,
         &WriterStats::groups},
        {"quittance_writer_rollbacks_total", "Times speculative state was dropped",
         MetricType::Counter, &WriterStats::rollbacks},
        {"quittance_writer_cache_misses_total", "Rows decide found neither cached nor prefetched",
         MetricType::Counter, &WriterStats::cache_misses},
        {"quittance_writer_queue_commands", "Commands waiting", MetricType::Gauge,
         &WriterStats::queued},
        {"quittance_writer_in_flight_records", "Records proposed and not confirmed",
         MetricType::Gauge, &WriterStats::in_flight},
    };
    const Ledger& ledger = node_.ledger();
    std::vector<std::pair<std::string, WriterStats>> stats;
    for (const PartitionId partition : ledger.Partitions()) {
      const Writer& writer = ledger.WriterOf(partition);
      if (writer.is_here()) stats.emplace_back(ToString(partition), writer.stats());
    }
    for (const Measure& measure : kMeasures) {
      families.Begin(measure.name, measure.help, measure.type);
      for (const auto& [partition, values] : stats) {
        families.Add({{"partition", partition}}, AsDouble(values.*measure.field));
      }
    }
  }

  void CollectReadModels(Families& families) const {
    families.Begin("quittance_read_model_lag_records", "Durable records not yet folded",
                   MetricType::Gauge);
    for (const v1::ReadModelStatus& status : node_.ledger().projections->Status()) {
      const PartitionId partition{status.log(), status.partition()};
      const absl::StatusOr<Offset> end = node_.ledger().log->End(partition);
      if (!end.ok()) continue;
      families.Add({{"read_model", status.name()}, {"partition", ToString(partition)}},
                   AsDouble(*end - 1 - status.offset()));
    }
  }

  static void CollectLog(const SegmentLog& log, Families& families) {
    const SegmentLogStats stats = log.stats();
    const auto& torn = log.recovery().torn_tail;
    families.Begin("quittance_log_records_total", "Records made durable", MetricType::Counter)
        .Add({}, AsDouble(stats.records))
        .Begin("quittance_log_bytes_total", "Bytes of records made durable", MetricType::Counter)
        .Add({}, AsDouble(stats.body_bytes))
        .Begin("quittance_log_flushes_total", "Commits, each with one sync", MetricType::Counter)
        .Add({}, AsDouble(stats.commits))
        .Begin("quittance_log_flush_seconds_total", "Time spent waiting for syncs",
               MetricType::Counter)
        .Add({}, AsDouble(stats.sync_micros) / 1e6)
        .Begin("quittance_log_torn_tail_bytes", "Bytes cut when the log was opened",
               MetricType::Gauge)
        .Add({}, torn ? AsDouble(torn->bytes) : 0);
  }

  const LedgerNode& node_;
};

}  // namespace

std::shared_ptr<prometheus::Collectable> NodeMetrics(const LedgerNode* node) {
  return std::make_shared<Collector>(node);
}

}  // namespace quittance
