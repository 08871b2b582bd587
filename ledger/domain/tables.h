#pragma once
// The decision state's tables. Ids are storage: append only. The row types say their keys
// (decision.proto).

#include "ledger/base/table.h"
#include "quittance/rows/decision.pb.h"

namespace quittance::tables {

// Raise it where Evolve makes other rows of the same events and decision.proto does not show it:
// writers then fold their rows anew.
inline constexpr uint32_t kRowsVersion = 1;

inline const Table<rows::StreamRow> kStream{1, "stream"};
inline const Table<rows::BookRow> kBook{2, "book"};
inline const Table<rows::SeriesRow> kSeries{3, "series"};
inline const Table<rows::AccountRow> kAccount{4, "account"};
inline const Table<rows::DocumentRow> kDocument{5, "document", Loading::kRow};
inline const Table<rows::ItemRow> kItem{6, "item", Loading::kRow};
inline const Table<rows::OpenItemRow> kOpenItem{7, "open_item"};
inline const Table<rows::ItemMovementRow> kItemMovement{8, "item_movement", Loading::kRow};
inline const Table<rows::ReceiptRow> kReceipt{9, "receipt", Loading::kRow};
inline const Table<rows::ReceiptReferenceRow> kReceiptReference{10, "receipt_reference",
                                                                Loading::kRow};
inline const Table<rows::UnknownPaymentRow> kUnknownPayment{11, "unknown_payment", Loading::kRow};
inline const Table<rows::CreditRow> kCredit{12, "credit", Loading::kRow};
inline const Table<rows::OpenCreditRow> kOpenCredit{13, "open_credit"};
inline const Table<rows::AllocationRow> kAllocation{14, "allocation", Loading::kRow};
inline const Table<rows::CreditAllocationRow> kCreditAllocation{15, "credit_allocation"};
inline const Table<rows::RefundRow> kRefund{16, "refund", Loading::kRow};
inline const Table<rows::CreditRefundRow> kCreditRefund{17, "credit_refund"};
inline const Table<rows::DisputeRow> kDispute{18, "dispute", Loading::kRow};
inline const Table<rows::ComplaintRow> kComplaint{19, "complaint", Loading::kRow};
inline const Table<rows::PlacementRow> kPlacement{20, "placement", Loading::kRow};
inline const Table<rows::ApprovalRow> kApproval{21, "approval", Loading::kRow};
inline const Table<rows::WriteOffRow> kWriteOff{22, "write_off", Loading::kRow};
inline const Table<rows::HoldRow> kHold{23, "hold", Loading::kRow};
inline const Table<rows::GroupRow> kGroup{24, "group", Loading::kRow};
inline const Table<rows::ControlRow> kControl{25, "control"};
inline const Table<rows::DueRow> kDue{26, "due"};
inline const Table<rows::DueAccountRow> kDueAccount{27, "due_account"};
inline const Table<rows::DueDateRow> kDueDate{28, "due_date"};

}  // namespace quittance::tables
