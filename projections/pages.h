#pragma once
// Answers in pages over any number of partitions: each part holds the first rows behind the cursor
// in order of their sort keys; the merge takes the first page_size of all.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "projections/fan_out.h"
#include "quittance/rows/parts.pb.h"

namespace quittance {

// One partition's share of a page. Rows come in order of their keys.
template <typename Row>
class PagePart {
 public:
  explicit PagePart(const Question* question) : question_(question) {}
  PagePart() = default;

  // False: the part has all it can need; stop looking. REQUIRES: keys rise.
  bool Add(std::string key, Row row) {
    if (Wants(key)) rows_.emplace_back(std::move(key), std::move(row));
    return !full();
  }
  bool Wants(std::string_view key) const { return !full() && key > question_->last_key; }
  // One more row than a page, to know whether there is another.
  bool full() const { return rows_.size() > question_->page_size; }

  std::vector<std::pair<std::string, Row>>& rows() { return rows_; }

  rows::PageRows ToRows() const {
    rows::PageRows page;
    for (const auto& [key, row] : rows_) {
      rows::PageRows::Row& line = *page.add_rows();
      line.set_key(key);
      row.SerializeToString(line.mutable_row());
    }
    return page;
  }
  // REQUIRES: empty. False: rows of another build.
  bool FromRows(const rows::PageRows& page) {
    for (const rows::PageRows::Row& line : page.rows()) {
      if (!rows_.emplace_back(line.key(), Row()).second.ParseFromString(line.row())) return false;
    }
    return true;
  }

 private:
  const Question* question_ = nullptr;
  std::vector<std::pair<std::string, Row>> rows_;
};

template <typename Row>
struct PartCodec<PagePart<Row>> {
  static std::string Encode(const PagePart<Row>& part) { return part.ToRows().SerializeAsString(); }
  static bool Decode(const std::string& bytes, PagePart<Row>* part) {
    rows::PageRows page;
    return page.ParseFromString(bytes) && part->FromRows(page);
  }
};

// Fills response->rows and the header's next_cursor.
template <typename Row, typename Response>
void MergePage(const Question& question, std::vector<PagePart<Row>> parts, Response* response) {
  std::vector<std::pair<std::string, Row>> all;
  for (PagePart<Row>& part : parts) {
    std::move(part.rows().begin(), part.rows().end(), std::back_inserter(all));
  }
  if (parts.size() > 1) {
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
  }
  const size_t count = std::min(all.size(), question.page_size);
  for (size_t i = 0; i < count; ++i) *response->add_rows() = std::move(all[i].second);
  if (count < all.size()) {
    response->mutable_header()->set_next_cursor(CursorAfter(question, all[count - 1].first));
  }
}

// fill(view, part) adds a partition's rows.
template <typename Row, typename Response>
absl::Status AnswerInPages(
    const QueryContext& context, const Question& question, std::string_view read_model,
    std::string_view account_id,
    const std::function<absl::Status(const PartitionView&, PagePart<Row>&)>& fill,
    Response* response) {
  FillHeader(question, response->mutable_header());
  ASSIGN_OR_RETURN(std::vector<PagePart<Row>> parts,
                   AskPartitions<PagePart<Row>>(
                       context, question, read_model, PartitionsOf(context, question, account_id),
                       [&](const PartitionView& view) -> absl::StatusOr<PagePart<Row>> {
                         PagePart<Row> part(&question);
                         RETURN_IF_ERROR(fill(view, part));
                         return part;
                       },
                       response->mutable_header()));
  MergePage(question, std::move(parts), response);
  return absl::OkStatus();
}

}  // namespace quittance
