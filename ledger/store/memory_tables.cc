#include "ledger/store/memory_tables.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "ledger/store/row_key.h"

namespace quittance {

using google::protobuf::Message;

namespace {

// Length first, so that the parts of a sequence cannot be taken for others.
void AppendPart(std::string_view part, std::string* bytes) {
  const uint64_t size = part.size();
  bytes->append(reinterpret_cast<const char*>(&size), sizeof(size));
  bytes->append(part);
}

std::string Serialize(const Message& row) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    row.SerializeToCodedStream(&coded);
  }
  return bytes;
}

}  // namespace

uint64_t MemoryTables::NewOwner() {
  static std::atomic<uint64_t> last{0};
  return ++last;
}

const MemoryTables::Scope* MemoryTables::FindScope(const TableInfo& table,
                                                   std::string_view scope) const {
  const auto scopes = tables_.find(table.id);
  if (scopes == tables_.end()) return nullptr;
  const auto found = scopes->second.find(scope);
  return found == scopes->second.end() ? nullptr : &found->second;
}

const Message* MemoryTables::FindRow(const TableInfo& table, std::string_view scope,
                                     std::string_view key) const {
  const Scope* rows = FindScope(table, scope);
  if (rows == nullptr) return nullptr;
  const auto found = rows->find(key);
  return found == rows->end() ? nullptr : found->second.message.get();
}

void MemoryTables::ScanRows(const TableInfo& table, std::string_view scope, std::string_view from,
                            RowVisitor visit) const {
  const Scope* rows = FindScope(table, scope);
  if (rows == nullptr) return;
  for (auto it = rows->lower_bound(from); it != rows->end(); ++it) {
    if (!visit(it->first, *it->second.message)) return;
  }
}

void MemoryTables::ScanAll(const TableInfo& table, std::string_view from_scope,
                           ScopedRowVisitor visit) const {
  const auto scopes = tables_.find(table.id);
  if (scopes == tables_.end()) return;
  for (auto it = scopes->second.lower_bound(from_scope); it != scopes->second.end(); ++it) {
    for (const auto& [key, row] : it->second) {
      if (!visit(it->first, key, *row.message)) return;
    }
  }
}

Message& MemoryTables::EditRow(const TableInfo& table, std::string_view scope,
                               std::string_view key) {
  Scopes& scopes = tables_[table.id];
  auto rows = scopes.find(scope);
  if (rows == scopes.end()) rows = scopes.emplace(scope, Scope()).first;
  auto found = rows->second.find(key);
  if (found == rows->second.end()) found = rows->second.emplace(key, Row()).first;
  Row& row = found->second;
  if (row.owner != owner_) {
    std::shared_ptr<Message> own(table.prototype->New());
    if (row.message != nullptr) own->CopyFrom(*row.message);
    row = {std::move(own), owner_};
  }
  return *row.message;
}

void MemoryTables::EraseRow(const TableInfo& table, std::string_view scope, std::string_view key) {
  const auto scopes = tables_.find(table.id);
  if (scopes == tables_.end()) return;
  const auto rows = scopes->second.find(scope);
  if (rows == scopes->second.end()) return;
  const auto found = rows->second.find(key);
  if (found == rows->second.end()) return;
  rows->second.erase(found);
}

Hash MemoryTables::Fingerprint() const {
  std::string bytes;
  for (const auto& [table, scopes] : tables_) {
    for (const auto& [scope, rows] : scopes) {
      for (const auto& [key, row] : rows) {
        AppendPart(TablePrefix(table), &bytes);
        AppendPart(scope, &bytes);
        AppendPart(key, &bytes);
        AppendPart(Serialize(*row.message), &bytes);
      }
    }
  }
  return Sha256(bytes);
}

}  // namespace quittance
