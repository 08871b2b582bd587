#include "projections/aging/buckets.h"

#include "ledger/base/status_macros.h"
#include "ledger/domain/date.h"

namespace quittance::aging {
namespace {

size_t BucketOf(const open_items::ItemAt& item, int32_t as_of_day) {
  if (item.due_date.empty()) return 0;
  // Last day of the buckets from "not due" on; the last bucket has none.
  constexpr std::array<int32_t, kBucketNames.size() - 2> kLastDays = {0, 30, 60, 90, 180, 365};
  const int32_t days = open_items::DaysPastDue(item, as_of_day);
  size_t bucket = 1;
  for (const int32_t last : kLastDays) {
    if (days <= last) break;
    ++bucket;
  }
  return bucket;
}

}  // namespace

void Buckets::Add(const open_items::ItemAt& item, int32_t as_of_day) {
  Sums& sums = buckets_[BucketOf(item, as_of_day)];
  sums.open += item.open_minor;
  sums.disputed += item.disputed_minor;
  ++open_items_;
}

Buckets& Buckets::operator+=(const Buckets& other) {
  for (size_t i = 0; i < buckets_.size(); ++i) {
    buckets_[i].open += other.buckets_[i].open;
    buckets_[i].disputed += other.buckets_[i].disputed;
  }
  open_items_ += other.open_items_;
  return *this;
}

rows::AgingSums::Currency Buckets::ToSums() const {
  rows::AgingSums::Currency sums;
  for (const Sums& bucket : buckets_) {
    *sums.add_open() = bucket.open.ToWide();
    *sums.add_disputed() = bucket.disputed.ToWide();
  }
  sums.set_open_items(open_items_);
  return sums;
}

bool Buckets::FromSums(const rows::AgingSums::Currency& sums) {
  const int count = static_cast<int>(buckets_.size());
  if (sums.open_size() != count || sums.disputed_size() != count) return false;
  for (int i = 0; i < count; ++i) {
    buckets_[static_cast<size_t>(i)] = {MinorSum::FromWide(sums.open(i)),
                                        MinorSum::FromWide(sums.disputed(i))};
  }
  open_items_ = sums.open_items();
  return true;
}

absl::StatusOr<v1::AgingRow> Buckets::Row(std::string_view account_id,
                                          std::string_view currency) const {
  v1::AgingRow row;
  row.set_account_id(std::string(account_id));
  row.set_currency(std::string(currency));
  row.set_open_items(open_items_);
  Sums total;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    v1::AgingBucket& bucket = *row.add_buckets();
    bucket.set_name(std::string(kBucketNames[i]));
    ASSIGN_OR_RETURN(const int64_t open_minor, buckets_[i].open.Minor(kBucketNames[i]));
    ASSIGN_OR_RETURN(const int64_t disputed_minor, buckets_[i].disputed.Minor(kBucketNames[i]));
    bucket.set_open_minor(open_minor);
    bucket.set_disputed_minor(disputed_minor);
    total.open += buckets_[i].open;
    total.disputed += buckets_[i].disputed;
  }
  ASSIGN_OR_RETURN(const int64_t total_minor, total.open.Minor("the total"));
  ASSIGN_OR_RETURN(const int64_t disputed_minor, total.disputed.Minor("the disputed total"));
  row.set_total_minor(total_minor);
  row.set_disputed_minor(disputed_minor);
  return row;
}

}  // namespace quittance::aging
