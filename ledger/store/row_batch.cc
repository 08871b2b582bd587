#include "ledger/store/row_batch.h"

#include <cstring>

#include "ledger/base/check.h"

namespace quittance {

namespace {

struct Header {
  RowBatch::Op op;
  uint32_t key_bytes;
  uint32_t value_bytes;
};

size_t KeyBytes(const RowPlace& place) { return 2 + place.scope.size() + 1 + place.key.size(); }

void AppendHeader(const Header& header, std::string* bytes) {
  bytes->append(reinterpret_cast<const char*>(&header), sizeof(header));
}

}  // namespace

void RowBatch::Begin(Op op, const RowPlace& place, size_t value_bytes) {
  AppendHeader({op, static_cast<uint32_t>(KeyBytes(place)), static_cast<uint32_t>(value_bytes)},
               &changes_);
  AppendRowKey(place, &changes_);
  ++count_;
}

void RowBatch::Put(const RowPlace& place, std::string_view value) {
  CHECK(place.table != kStoreTable, "table {} is the store's own", kStoreTable);
  Begin(Op::kPut, place, value.size());
  changes_.append(value);
}

size_t RowBatch::Put(const RowPlace& place, const google::protobuf::MessageLite& row) {
  CHECK(place.table != kStoreTable, "table {} is the store's own", kStoreTable);
  const size_t row_bytes = row.ByteSizeLong();
  Begin(Op::kPut, place, row_bytes);
  const size_t begin = changes_.size();
  changes_.resize(begin + row_bytes);
  row.SerializeWithCachedSizesToArray(reinterpret_cast<uint8_t*>(changes_.data()) + begin);
  return row_bytes;
}

void RowBatch::Erase(const RowPlace& place) {
  CHECK(place.table != kStoreTable, "table {} is the store's own", kStoreTable);
  Begin(Op::kErase, place, 0);
}

void RowBatch::EraseTables(uint16_t first, uint16_t last) {
  CHECK(kStoreTable < first && first <= last, "no tables {} to {} to erase", first, last);
  const std::string from = TablePrefix(first);
  const std::string to = AfterPrefix(TablePrefix(last));
  AppendHeader(
      {Op::kEraseRange, static_cast<uint32_t>(from.size()), static_cast<uint32_t>(to.size())},
      &changes_);
  changes_.append(from).append(to);
  ++count_;
  erases_tables_ = true;
}

void RowBatch::ErasePosition(std::string_view consumer) {
  Begin(Op::kErase, PositionPlace(consumer), 0);
}

void RowBatch::SetPosition(std::string_view consumer, std::string_view position) {
  Begin(Op::kPut, PositionPlace(consumer), position.size());
  changes_.append(position);
}

void RowBatch::ForEach(
    absl::FunctionRef<void(Op op, std::string_view key, std::string_view value)> visit) const {
  std::string_view rest = changes_;
  while (!rest.empty()) {
    Header header;
    std::memcpy(&header, rest.data(), sizeof(header));
    rest.remove_prefix(sizeof(header));
    const std::string_view key = rest.substr(0, header.key_bytes);
    const std::string_view value = rest.substr(header.key_bytes, header.value_bytes);
    rest.remove_prefix(key.size() + value.size());
    visit(header.op, key, value);
  }
}

}  // namespace quittance
