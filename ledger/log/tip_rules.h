#pragma once
// The rules of the protocol that have a consequence, as compile-time switches. All are on wherever
// Quittance runs; a mutant test turns one off and asserts that a checker notices, so that each rule
// is known to be needed and checked.
//
// n = rule in docs/spec/README.md, where each is listed with the test that catches its mutant.

namespace quittance {

struct TipRules {
  // Reading.
  bool counts_only_on_tip = true;        // 2: a record with another prev is noise
  bool snapshots_confirmed_only = true;  // 4: a checkpoint holds no speculative row

  // Deciding.
  bool decides_on_queue = true;        // 5: on confirmed + proposed, not on confirmed
  bool deduplicates_on_queue = true;   // 6: a command id proposed is a command id known
  bool answers_when_confirmed = true;  // 7: never from a proposal
  bool records_refusals = true;        // 8

  // Confirming by ack.
  bool oldest_first = true;             // 9: only the oldest proposal
  bool contiguous = true;               // 9, 10: only at the first offset not yet judged
  bool checks_prev = true;              // 9: only where its prev is the tip there
  bool acks_stand_alone = true;         // 11: an ack says nothing about earlier proposals
  bool current_generation_only = true;  // 9, 12
  bool errors_are_trouble = true;       // 13: an ack without offset is read back

  // After trouble.
  bool drops_behind_foreign = true;   // 13: proposals behind a foreign record are dropped
  bool keeps_behind_own_only = true;  // 15: with none of its own counted, too
  bool unknown_stays_unknown = true;  // 13, 14: what was proposed is never answered "not applied"
  bool checks_ids_again = true;       // 16: what is decided again may be counted by now
  bool fresh_nonces = true;           // 18
  bool reaches_acknowledged = true;   // 22: reads back to the highest offset acknowledged
  bool alarms_below_folded = true;    // 22: an ack of what is folded already: the log was cut
  bool steps_down_for_newer_claim = true;  // 22

  // Reads.
  bool barriers_append = true;  // 24
};

inline constexpr TipRules kTipRules{};

}  // namespace quittance
