#include "ledger/log/recovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>

#include "ledger/base/status_macros.h"
#include "ledger/log/segment_file.h"
#include "ledger/log/segment_scan.h"

namespace quittance {
namespace {

// A sealed segment with unused room: the crash came after the next one was named, before the room
// was given back.
struct Untrimmed {
  std::unique_ptr<File> file;
  uint64_t bytes = 0;
};

class Recovery {
 public:
  explicit Recovery(const RecoveryOptions& options)
      : options_(options), files_(*options.files), directory_(options.directory) {}

  absl::StatusOr<Recovered> Run() {
    RETURN_IF_ERROR(FindSegments());
    if (paths_.empty()) return BeginJournal();
    RETURN_IF_ERROR(ReadHeaders());
    for (size_t i = 0; i + 1 < headers_.size(); ++i) RETURN_IF_ERROR(CheckSealed(i));
    return OpenLast();
  }

 private:
  const std::string& last_path() const { return paths_.back(); }
  const SegmentHeader& last_header() const { return headers_.back(); }

  absl::Status FindSegments() {
    ASSIGN_OR_RETURN(const std::vector<std::string> names, files_.ListFiles(directory_));
    for (const std::string& name : names) {
      uint64_t number = 0;
      if (!ParseSegmentName(name, &number)) continue;
      if (number != paths_.size()) {
        return Corruption(SegmentPath(directory_, paths_.size()), 0,
                          fmt::format("the segment is missing, while {} is there", name));
      }
      paths_.push_back(SegmentPath(directory_, number));
    }
    return absl::OkStatus();
  }

  absl::Status ReadHeaders() {
    for (const std::string& path : paths_) {
      ASSIGN_OR_RETURN(std::unique_ptr<File> file, files_.Open(path));
      absl::StatusOr<SegmentHeader> header = LoadSegmentHeader(*file);
      if (absl::IsDataLoss(header.status())) {
        return Corruption(path, 0, std::string(header.status().message()));
      }
      RETURN_IF_ERROR(header.status());
      if (header->number != headers_.size() ||
          (!headers_.empty() && (header->ledger_id != headers_[0].ledger_id ||
                                 header->partitions.accounts != headers_[0].partitions.accounts))) {
        return Corruption(path, 0, "the segment is of another ledger or place");
      }
      headers_.push_back(*std::move(header));
    }
    const uint32_t accounts = headers_[0].partitions.accounts;
    if (options_.accounts_partitions != 0 && options_.accounts_partitions != accounts) {
      return absl::FailedPreconditionError(fmt::format(
          "accounts partitions: {} asked, but the log in {} has {}; the number is fixed when a "
          "ledger is created",
          options_.accounts_partitions, directory_, accounts));
    }
    return absl::OkStatus();
  }

  // By the next segment's header, without reading the records.
  absl::Status CheckSealed(size_t i) {
    const SegmentHeader& header = headers_[i];
    const SegmentHeader& next = headers_[i + 1];
    ASSIGN_OR_RETURN(std::unique_ptr<File> file, files_.Open(paths_[i]));
    absl::StatusOr<LoadedSeal> loaded = LoadSeal(*file, header, next.previous_seal_at);
    if (absl::IsDataLoss(loaded.status())) {
      return Corruption(paths_[i], next.previous_seal_at, std::string(loaded.status().message()));
    }
    RETURN_IF_ERROR(loaded.status());
    bool fits = loaded->seal.crc == next.previous_seal_crc &&
                header.first_position + loaded->seal.end == next.first_position;
    for (uint32_t p = 0; fits && p < header.partitions.count(); ++p) {
      fits = header.first_offsets[p] + loaded->index.entries(p).size() == next.first_offsets[p];
    }
    if (!fits) {
      return Corruption(paths_[i + 1], 0, "the segment does not follow the one before it");
    }
    ASSIGN_OR_RETURN(const uint64_t size, file->Size());
    if (size > loaded->seal.end) untrimmed_.push_back({std::move(file), loaded->seal.end});
    sealed_.push_back({header, paths_[i], loaded->seal.at});
    return absl::OkStatus();
  }

  absl::StatusOr<Recovered> OpenLast() {
    ASSIGN_OR_RETURN(std::shared_ptr<File> file, files_.Open(last_path()));
    std::string image;
    ASSIGN_OR_RETURN(SegmentScan scan, ScanLast(*file, &image));
    RETURN_IF_ERROR(JudgeEnd(image, scan));
    RETURN_IF_ERROR(CheckStored(scan));
    // From here on files are changed.
    for (Untrimmed& untrimmed : untrimmed_) {
      RETURN_IF_ERROR(untrimmed.file->Truncate(untrimmed.bytes));
    }
    RETURN_IF_ERROR(RemovePreallocated(files_, directory_));
    if (scan.used > scan.end) RETURN_IF_ERROR(CutTail(*file, scan));
    report_.clean_stop = scan.seal.has_value() && !report_.torn_tail;
    if (scan.seal) return FollowSealed(*file, scan);
    JournalWriter::Active active{.header = last_header(),
                                 .file = std::move(file),
                                 .bytes = image.size(),
                                 .end = scan.end,
                                 .records = scan.index.records(),
                                 .vouched_upto = scan.vouched_upto,
                                 .next_offsets = scan.next_offsets};
    return Finish(std::move(active), std::move(scan.index));
  }

  // Scans what is durable. Where an earlier process saw a sync fail, the system's cache may hold,
  // as clean, what never reached the disk; only what no frame vouches for can be such, so only that
  // is read again past the cache.
  absl::StatusOr<SegmentScan> ScanLast(File& file, std::string* image) {
    RETURN_IF_ERROR(file.Sync());
    ASSIGN_OR_RETURN(*image, ReadWhole(file));
    SegmentScan scan = ScanSegment(*image, last_header());
    const uint64_t vouched = std::max<uint64_t>(scan.vouched_upto - last_header().first_position,
                                                last_header().header_bytes());
    if (scan.used <= vouched) return scan;
    std::string durable(scan.used - vouched, '\0');
    RETURN_IF_ERROR(file.ReadDurableAt(vouched, durable.data(), durable.size()).status());
    if (image->compare(vouched, durable.size(), durable) == 0) return scan;
    image->replace(vouched, durable.size(), durable);
    SegmentScan again = ScanSegment(*image, last_header());
    again.used = scan.used;  // what only the cache holds must go too
    if (again.why.empty()) again.why = "a sync failed here";
    return again;
  }

  // What is cut becomes zeros, so that no frame of it can ever be read again.
  absl::Status CutTail(File& file, const SegmentScan& scan) {
    report_.torn_tail = TornTail{.file = last_path(),
                                 .at = scan.end,
                                 .bytes = scan.used - scan.end,
                                 .why = scan.seal ? "bytes after the seal" : scan.why};
    const std::string zeros(report_.torn_tail->bytes, '\0');
    const std::string_view part = zeros;
    RETURN_IF_ERROR(file.WriteAt(scan.end, {&part, 1}));
    return file.Sync();
  }

  // Corruption, unless nothing vouches for what is wrong at the end of the unbroken run.
  absl::Status JudgeEnd(std::string_view image, const SegmentScan& scan) {
    if (!scan.seal && image.size() < last_header().file_bytes) {
      return Corruption(
          last_path(), scan.end,
          fmt::format(
              "the file has {} bytes, {} were preallocated, and it ends in no valid seal{}{}",
              image.size(), last_header().file_bytes, scan.why.empty() ? "" : ": ", scan.why));
    }
    if (scan.why.empty()) return absl::OkStatus();
    const auto voucher = FindVoucher(image, last_header(), scan.end);
    if (!voucher) return absl::OkStatus();
    return Corruption(
        last_path(), scan.end,
        fmt::format("{}, and the frame at byte {} says that all before byte {} was durable",
                    scan.why, voucher->at, voucher->durable_upto - last_header().first_position));
  }

  absl::Status CheckStored(const SegmentScan& scan) {
    for (const auto& [partition, stored] : options_.stored_next_offsets) {
      RETURN_IF_ERROR(last_header().partitions.Check(partition));
      const uint64_t end = scan.next_offsets[last_header().partitions.OrdinalOf(partition)];
      if (stored <= static_cast<Offset>(end)) continue;
      return Corruption(
          last_path(), scan.end,
          fmt::format("{} ends at offset {} here, but a state stored outside the log has seen {} "
                      "records of it{}{}",
                      ToString(partition), end, stored, scan.why.empty() ? "" : ": ", scan.why));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Recovered> FollowSealed(File& file, const SegmentScan& scan) {
    RETURN_IF_ERROR(file.Truncate(scan.seal->end));
    RETURN_IF_ERROR(file.Sync());
    sealed_.push_back({last_header(), last_path(), scan.seal->at});
    ASSIGN_OR_RETURN(auto next, Preallocate(last_header().number + 1));
    ASSIGN_OR_RETURN(
        SegmentHeader header,
        BeginNextSegment(files_, directory_, *next, last_header(), *scan.seal, scan.next_offsets));
    return FinishNew(std::move(next), std::move(header));
  }

  absl::StatusOr<Recovered> BeginJournal() {
    if (options_.accounts_partitions == 0 ||
        options_.accounts_partitions > PartitionSet::kAccountsMax) {
      return absl::InvalidArgumentError(fmt::format("accounts partitions: {} is not within 1 to {}",
                                                    options_.accounts_partitions,
                                                    PartitionSet::kAccountsMax));
    }
    if (options_.new_ledger_id.size() != kLedgerIdBytes) {
      return absl::InvalidArgumentError(fmt::format("ledger id: {} bytes, {} are needed",
                                                    options_.new_ledger_id.size(), kLedgerIdBytes));
    }
    for (const auto& [partition, stored] : options_.stored_next_offsets) {
      if (stored == 0) continue;
      return Corruption(
          SegmentPath(directory_, 0), 0,
          fmt::format("there is no log, but a state stored outside it has seen {} records of {}",
                      stored, ToString(partition)));
    }
    SegmentHeader header{.ledger_id = options_.new_ledger_id,
                         .partitions = {options_.accounts_partitions}};
    header.first_offsets.resize(header.partitions.count());
    ASSIGN_OR_RETURN(auto file, Preallocate(0));
    RETURN_IF_ERROR(NameSegment(files_, directory_, *file, &header));
    report_.clean_stop = true;
    return FinishNew(std::move(file), std::move(header));
  }

  absl::StatusOr<std::unique_ptr<File>> Preallocate(uint64_t number) {
    const std::atomic<bool> cancelled = false;
    return PreallocateSegment(files_, directory_, SegmentBytes(number, options_.segment_bytes_max),
                              cancelled);
  }

  absl::StatusOr<Recovered> FinishNew(std::shared_ptr<File> file, SegmentHeader header) {
    ASSIGN_OR_RETURN(const uint64_t bytes, file->Size());
    const uint32_t partition_count = header.partitions.count();
    JournalWriter::Active active{
        .header = std::move(header), .file = std::move(file), .bytes = bytes};
    active.end = active.header.header_bytes();
    active.vouched_upto = active.header.first_position;
    active.next_offsets = active.header.first_offsets;
    return Finish(std::move(active), SegmentIndex(partition_count));
  }

  absl::StatusOr<Recovered> Finish(JournalWriter::Active active, SegmentIndex index) {
    report_.segments = sealed_.size() + 1;
    for (uint64_t offset : active.next_offsets) report_.records += offset;
    return Recovered{std::move(sealed_), std::move(active), std::move(index), std::move(report_)};
  }

  const RecoveryOptions& options_;
  FileSystem& files_;
  const std::string& directory_;
  std::vector<std::string> paths_;
  std::vector<SegmentHeader> headers_;
  std::vector<CatalogSegment> sealed_;
  std::vector<Untrimmed> untrimmed_;
  RecoveryReport report_;
};

}  // namespace

absl::StatusOr<Recovered> Recover(const RecoveryOptions& options) {
  const auto before = std::chrono::steady_clock::now();
  absl::StatusOr<Recovered> recovered = Recovery(options).Run();
  if (recovered.ok()) {
    const auto took = std::chrono::steady_clock::now() - before;
    recovered->report.micros =
        static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  }
  return recovered;
}

absl::Status VerifySegments(FileSystem& files, const std::vector<CatalogSegment>& segments) {
  for (const CatalogSegment& segment : segments) {
    if (segment.seal_at == 0) continue;
    ASSIGN_OR_RETURN(std::unique_ptr<File> file, files.Open(segment.path));
    ASSIGN_OR_RETURN(const std::string image, ReadWhole(*file));
    if (auto header = DecodeSegmentHeader(image); !header.ok()) {
      return Corruption(segment.path, 0, std::string(header.status().message()));
    }
    const SegmentScan scan = ScanSegment(image, segment.header);
    if (!scan.seal || scan.seal->at != segment.seal_at) {
      return Corruption(segment.path, scan.end,
                        scan.why.empty() ? "the segment ends here, before its seal" : scan.why);
    }
  }
  return absl::OkStatus();
}

}  // namespace quittance
