#pragma once
// A writer's core whatever its rules, so that one simulation runs the real one and its mutants.

#include <functional>
#include <memory>

#include "ledger/writer/writer_core_running.h"

namespace quittance {

class CorePort {
 public:
  virtual ~CorePort() = default;
  virtual absl::Status Open() = 0;
  virtual void Submit(Submission submission) = 0;
  virtual void Barrier(BarrierDone done) = 0;
  virtual void OnAcks(uint64_t generation, std::span<const Ack> acks) = 0;
  virtual bool Step() = 0;
  virtual void Stop() = 0;
  virtual bool ready() const = 0;
  virtual absl::Status fault() const = 0;
  virtual WriterStats stats() const = 0;
};

using CoreFactory =
    std::function<std::unique_ptr<CorePort>(WriterOptions, const WriterPorts&, AckPost)>;

template <TipRules kRules>
class CoreOf final : public CorePort {
 public:
  CoreOf(WriterOptions options, const WriterPorts& ports, AckPost post)
      : core_(std::move(options), ports, std::move(post)) {}
  absl::Status Open() override { return core_.Open(); }
  void Submit(Submission submission) override { core_.Submit(std::move(submission)); }
  void Barrier(BarrierDone done) override { core_.Barrier(std::move(done)); }
  void OnAcks(uint64_t generation, std::span<const Ack> acks) override {
    core_.OnAcks(generation, acks);
  }
  bool Step() override { return core_.Step(); }
  void Stop() override { core_.Stop(); }
  bool ready() const override { return core_.ready(); }
  absl::Status fault() const override { return core_.fault(); }
  WriterStats stats() const override { return core_.stats(); }

 private:
  WriterCore<kRules> core_;
};

template <TipRules kRules>
CoreFactory FactoryOf() {
  return [](WriterOptions options, const WriterPorts& ports, AckPost post) {
    return std::make_unique<CoreOf<kRules>>(std::move(options), ports, std::move(post));
  };
}

}  // namespace quittance
