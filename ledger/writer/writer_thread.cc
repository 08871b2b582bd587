#include "ledger/writer/writer_thread.h"

#include "absl/synchronization/notification.h"

namespace quittance {

absl::StatusOr<std::unique_ptr<Writer>> Writer::Start(WriterOptions options, EventLog* log,
                                                      RowStore* store, const Clock* clock, Rng* rng,
                                                      const ReferenceView* reference,
                                                      absl::Duration claim_timeout) {
  return StartWriterThread<kTipRules>(std::move(options), {log, store, clock, rng, reference},
                                      claim_timeout);
}

Answer Execute(Writer& writer, Submission submission) {
  Answer answer;
  absl::Notification done;
  submission.done = [&](Answer given) {
    answer = std::move(given);
    done.Notify();
  };
  writer.Submit({&submission, 1});
  done.WaitForNotification();
  return answer;
}

}  // namespace quittance
