#include "ledger/writer/row_layout.h"

#include <google/protobuf/descriptor.pb.h>

#include "ledger/base/deterministic.h"
#include "ledger/base/hash.h"
#include "ledger/domain/tables.h"
#include "ledger/writer/command_ids.h"
#include "ledger/writer/writer_position.h"
#include "quittance/rows/writer.pb.h"

namespace quittance {
namespace {

std::string MakeLayout() {
  std::string schemas = std::to_string(tables::kRowsVersion);
  for (const auto* message : {rows::StreamRow::descriptor(), rows::CommandRow::descriptor()}) {
    google::protobuf::FileDescriptorProto file;
    message->file()->CopyTo(&file);
    schemas += SerializeDeterministic(file);
  }
  return std::string(AsBytes(Sha256(schemas)));
}

}  // namespace

const std::string& RowLayout() {
  static const std::string layout = MakeLayout();
  return layout;
}

absl::Status DropRowsOfAnotherLayout(RowStore& store) {
  rows::WriterPosition position;
  const std::string stored = store.Position(kWriterConsumer);
  if (stored.empty() || !position.ParseFromString(stored) || position.layout() == RowLayout()) {
    return absl::OkStatus();
  }
  RowBatch batch;
  batch.EraseTables(tables::kStream.info().id, tables::kCommand.info().id);
  batch.ErasePosition(kWriterConsumer);
  return store.Write(batch);
}

}  // namespace quittance
