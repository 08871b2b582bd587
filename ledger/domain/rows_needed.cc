#include "ledger/domain/rows_needed.h"

#include <map>
#include <utility>

#include "absl/functional/function_ref.h"
#include "ledger/base/key.h"
#include "ledger/domain/allocations.h"
#include "ledger/domain/credits.h"
#include "ledger/domain/items.h"
#include "ledger/domain/payment_keys.h"
#include "ledger/domain/tables.h"

namespace quittance {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Of an account with thousands, a command seldom needs more.
constexpr int kOpenRowsMax = 32;

// What a field's ids are keys of. One id space is of several tables: a receipt is a document, and
// opens a credit of its name.
const std::vector<const TableInfo*>& TablesOf(std::string_view field) {
  using namespace tables;
  static const std::map<std::string_view, std::vector<const TableInfo*>> by_field = {
      {"invoice_id", {&kDocument.info()}},
      {"charge_id", {&kDocument.info()}},
      {"document_id", {&kDocument.info()}},
      {"remittance_document_ids", {&kDocument.info()}},
      {"credit_note_id", {&kDocument.info(), &kCredit.info()}},
      {"receipt_id", {&kDocument.info(), &kReceipt.info(), &kCredit.info()}},
      {"refund_id", {&kDocument.info(), &kRefund.info()}},
      {"credit_id", {&kCredit.info()}},
      {"item_id", {&kItem.info()}},
      {"item_ids", {&kItem.info()}},
      {"related_item_id", {&kItem.info()}},
      {"allocation_id", {&kAllocation.info()}},
      {"dispute_id", {&kDispute.info()}},
      {"complaint_id", {&kComplaint.info()}},
      {"compensation_id", {&kDocument.info(), &kCredit.info()}},
      {"placement_id", {&kPlacement.info()}},
      {"hold_id", {&kHold.info()}},
      {"approval_id", {&kApproval.info()}},
      {"write_off_id", {&kWriteOff.info()}}};
  static const std::vector<const TableInfo*> none;
  const auto found = by_field.find(field);
  return found == by_field.end() ? none : found->second;
}

// The fields of a command that name rows, found once per message type.
struct NamingFields {
  std::vector<std::pair<const FieldDescriptor*, const std::vector<const TableInfo*>*>> ids;
  std::vector<std::pair<const FieldDescriptor*, const NamingFields*>> messages;
  bool empty() const { return ids.empty() && messages.empty(); }
};

class NamingFieldsOfCommands {
 public:
  NamingFieldsOfCommands() { Add(v1::Command::descriptor()); }
  // REQUIRES: Command, or what one holds.
  const NamingFields& Of(const Descriptor* type) const { return by_type_.at(type); }

 private:
  const NamingFields& Add(const Descriptor* type) {
    const auto [at, is_new] = by_type_.try_emplace(type);
    NamingFields& fields = at->second;
    for (int i = 0; is_new && i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      const auto& tables = TablesOf(field->name());
      if (field->message_type() != nullptr) {
        const NamingFields& nested = Add(field->message_type());
        if (!nested.empty()) fields.messages.emplace_back(field, &nested);
      } else if (!tables.empty()) {
        fields.ids.emplace_back(field, &tables);
      }
    }
    return fields;
  }

  std::map<const Descriptor*, NamingFields> by_type_;
};

// By the usual form of item ids, "<document>/<n>" or the document's own.
std::string DocumentOfItem(const std::string& item_id) {
  return item_id.substr(0, item_id.rfind('/'));
}

using IdVisitor = absl::FunctionRef<void(const TableInfo& table, const std::string& id)>;

void ForEachNamed(const NamingFields& fields, const Message& message, IdVisitor visit) {
  const auto* reflection = message.GetReflection();
  std::string unused;
  for (const auto& [field, tables] : fields.ids) {
    const bool repeated = field->is_repeated();
    const int count = repeated ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const std::string& id =
          repeated ? reflection->GetRepeatedStringReference(message, field, i, &unused)
                   : reflection->GetStringReference(message, field, &unused);
      if (id.empty()) continue;
      for (const TableInfo* table : *tables) visit(*table, id);
    }
  }
  for (const auto& [field, nested] : fields.messages) {
    if (!field->is_repeated()) {
      if (reflection->HasField(message, field)) {
        ForEachNamed(*nested, reflection->GetMessage(message, field), visit);
      }
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      ForEachNamed(*nested, reflection->GetRepeatedMessage(message, field, i), visit);
    }
  }
}

void ForEachNamed(const Message& message, IdVisitor visit) {
  static const NamingFieldsOfCommands fields;
  ForEachNamed(fields.Of(message.GetDescriptor()), message, visit);
}

}  // namespace

bool NamesRows(std::string_view field) { return !TablesOf(field).empty(); }

void RowsNeeded::AddNamed(const Route& route, const v1::Command& command) {
  if (route.log == v1::LOG_REFERENCE) return Add(tables::kBook.info(), route.book);
  for (const TableInfo* table : {&tables::kStream.info(), &tables::kAccount.info(),
                                 &tables::kOpenItem.info(), &tables::kOpenCredit.info()}) {
    Add(*table, route.stream);
  }
  Add(tables::kSeries.info(), route.book);
  if (command.has_run_account_due()) Add(tables::kDue.info(), route.stream);
  if (route.stream != route.partition_key) Add(tables::kAccount.info(), route.partition_key);
  ForEachNamed(command, [&](const TableInfo& table, const std::string& id) {
    Add(table, route.stream, id);
  });
  if (command.has_record_receipt()) {
    const v1::ReceiptDetails& details = command.record_receipt().details();
    AddMade(tables::kUnknownPayment.info(), route.stream, UnknownPaymentKey(details));
    if (details.external_reference().empty()) return;
    AddMade(tables::kReceiptReference.info(), route.stream, ReceiptReferenceKey(details));
  }
}

void RowsNeeded::AddBehind(const Route& route, const v1::Command& command,
                           const TableReader& rows) {
  if (route.log == v1::LOG_REFERENCE) return;
  ForEachNamed(command, [&](const TableInfo& table, const std::string& id) {
    AddBehindRow(table, route.stream, id, rows);
  });
  AddOpen(route.stream, rows);
}

void RowsNeeded::AddBehindRow(const TableInfo& table, std::string_view stream,
                              const std::string& id, const TableReader& rows) {
  if (table.id == tables::kDocument.info().id) {
    const rows::DocumentRow* document = tables::kDocument.Find(rows, stream, id);
    if (document == nullptr) return;
    for (const v1::OpenItem& item : document->items()) {
      AddMade(tables::kItem.info(), stream, item.item_id());
    }
  } else if (table.id == tables::kItem.info().id) {
    const rows::ItemRow* item = tables::kItem.Find(rows, stream, id);
    if (item != nullptr) AddMade(tables::kDocument.info(), stream, item->document_id());
  } else if (table.id == tables::kReceipt.info().id) {
    const rows::ReceiptRow* receipt = tables::kReceipt.Find(rows, stream, id);
    if (receipt == nullptr) return;
    AddMade(tables::kUnknownPayment.info(), stream, UnknownPaymentKey(receipt->details()));
  } else if (table.id == tables::kCredit.info().id) {
    AddAllocationsOf(id, stream, rows);
  } else if (table.id == tables::kAllocation.info().id) {
    const rows::AllocationRow* allocation = tables::kAllocation.Find(rows, stream, id);
    if (allocation == nullptr) return;
    AddMade(tables::kItem.info(), stream, allocation->item_id());
    AddCredit(stream, allocation->credit_id());
  } else if (table.id == tables::kRefund.info().id) {
    const rows::RefundRow* refund = tables::kRefund.Find(rows, stream, id);
    if (refund != nullptr) AddCredit(stream, refund->credit_id());
  } else if (table.id == tables::kWriteOff.info().id) {
    const rows::WriteOffRow* write_off = tables::kWriteOff.Find(rows, stream, id);
    if (write_off == nullptr) return;
    AddMade(tables::kItem.info(), stream, write_off->item_id());
    AddMade(tables::kDocument.info(), stream, DocumentOfItem(write_off->item_id()));
  } else if (table.id == tables::kApproval.info().id) {
    const rows::ApprovalRow* approval = tables::kApproval.Find(rows, stream, id);
    if (approval == nullptr) return;
    ForEachNamed(approval->command(), [&](const TableInfo& named, const std::string& named_id) {
      AddMade(named, stream, named_id);
    });
  }
}

// A receipt opens a credit of its own name.
void RowsNeeded::AddCredit(std::string_view stream, const std::string& id) {
  AddMade(tables::kCredit.info(), stream, id);
  AddMade(tables::kReceipt.info(), stream, id);
}

void RowsNeeded::AddAllocationsOf(const std::string& credit_id, std::string_view stream,
                                  const TableReader& rows) {
  tables::kCreditAllocation.Scan(rows, stream, Key().Text(credit_id).str(),
                                 [&](std::string_view key, const rows::CreditAllocationRow&) {
                                   AddMade(tables::kAllocation.info(), stream,
                                           AllocationIdOfKey(key));
                                   return true;
                                 });
}

void RowsNeeded::AddOpen(std::string_view stream, const TableReader& rows) {
  int left = kOpenRowsMax;
  tables::kOpenItem.Scan(rows, stream, "", [&](std::string_view key, const rows::OpenItemRow&) {
    const std::string id(ReadOpenItemKey(key).item_id);
    AddMade(tables::kDocument.info(), stream, DocumentOfItem(id));
    AddMade(tables::kItem.info(), stream, id);
    return --left > 0;
  });
  left = kOpenRowsMax;
  tables::kOpenCredit.Scan(rows, stream, "", [&](std::string_view key, const rows::OpenCreditRow&) {
    AddCredit(stream, std::string(ReadOpenCreditKey(key).credit_id));
    return --left > 0;
  });
}

}  // namespace quittance
