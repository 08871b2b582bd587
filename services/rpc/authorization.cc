#include "services/rpc/authorization.h"

#include <algorithm>

#include "ledger/base/string_map.h"

namespace quittance {
namespace {

constexpr Roles Of(v1::Role role) { return Roles{1} << static_cast<int>(role); }

constexpr Roles kClerk = Of(v1::ROLE_CLERK);
constexpr Roles kCashier = Of(v1::ROLE_CASHIER);
constexpr Roles kCollector = Of(v1::ROLE_COLLECTOR);
constexpr Roles kSupervisor = Of(v1::ROLE_SUPERVISOR);
constexpr Roles kAuditor = Of(v1::ROLE_AUDITOR);
constexpr Roles kSre = Of(v1::ROLE_SRE);
constexpr Roles kService = Of(v1::ROLE_SERVICE);

// Supervisors and services act in the place of everyone in the business.
constexpr Roles kLeads = kSupervisor | kService;
constexpr Roles kOffice = kClerk | kLeads;
constexpr Roles kTill = kCashier | kLeads;
constexpr Roles kMoney = kClerk | kCashier | kLeads;
constexpr Roles kCases = kClerk | kCollector | kLeads;
constexpr Roles kBusiness = kClerk | kCashier | kCollector | kLeads;
constexpr Roles kReaders = kBusiness | kAuditor;
constexpr Roles kOperators = kSre | kAuditor;

constexpr std::pair<std::string_view, Roles> kTable[] = {
    {"BookService.CreateBook", kLeads},
    {"BookService.ChangeBookSettings", kLeads},
    {"BookService.RaiseSchemaLevel", kSupervisor | kSre},
    {"BookService.GetBook", kReaders | kSre},

    {"BusinessDateService.AdvanceBusinessDate", kLeads},
    // What reactors send.
    {"BusinessDateService.RunDue", kService},
    {"BusinessDateService.RunAccountDue", kService},
    {"BusinessDateService.CompleteBusinessDate", kService},

    {"AccountService.OpenAccount", kBusiness},
    {"AccountService.ChangeAccountProfile", kOffice},
    {"AccountService.SetCreditTerms", kOffice},
    {"AccountService.BlockAccount", kCases},
    {"AccountService.UnblockAccount", kLeads},
    {"AccountService.CloseAccount", kOffice},
    {"AccountService.GetAccount", kReaders},

    {"HoldService.PlaceHold", kCases},
    {"HoldService.LiftHold", kLeads},
    {"HoldService.ListHolds", kReaders},

    {"InvoiceService.DraftInvoice", kOffice},
    {"InvoiceService.DiscardDraft", kOffice},
    {"InvoiceService.IssueInvoice", kOffice},
    {"InvoiceService.VoidInvoice", kOffice},
    {"InvoiceService.SetDueDate", kOffice},

    {"ChargeService.RaiseCharge", kCases},
    {"ChargeService.ChargeInterest", kCases},
    {"ChargeService.VoidCharge", kOffice},

    {"CreditNoteService.IssueCreditNote", kOffice},

    {"ReceiptService.RecordReceipt", kMoney},
    {"ReceiptService.MarkReceiptPending", kMoney},
    {"ReceiptService.MarkReceiptUnknown", kMoney},
    {"ReceiptService.ConfirmReceipt", kMoney},
    {"ReceiptService.FailReceipt", kMoney},
    {"ReceiptService.ClearReceipt", kMoney},
    {"ReceiptService.ReverseReceipt", kMoney},
    {"ReceiptService.WinChargeback", kOffice},
    {"ReceiptService.LoseChargeback", kOffice},

    {"AllocationService.Allocate", kMoney},
    {"AllocationService.AllocateAutomatically", kMoney},
    {"AllocationService.UndoAllocation", kOffice},

    {"RefundService.RequestRefund", kMoney},
    {"RefundService.PayRefund", kTill},
    {"RefundService.EndRefund", kMoney},

    {"DisputeService.RaiseDispute", kCases},
    {"DisputeService.ResolveDispute", kOffice},
    {"DisputeService.ListDisputes", kReaders},

    {"ComplaintService.RegisterComplaint", kBusiness},
    {"ComplaintService.AcknowledgeComplaint", kCases},
    {"ComplaintService.InvestigateComplaint", kCases},
    {"ComplaintService.ResolveComplaint", kCases},
    {"ComplaintService.CloseComplaint", kCases},
    {"ComplaintService.ReopenComplaint", kCases},
    {"ComplaintService.GetComplaintBoard", kReaders},
    {"ComplaintService.GetComplaint", kReaders},

    {"CompensationService.GiveCompensation", kCases},

    {"PlacementService.PlaceWithCollector", kCollector | kLeads},
    {"PlacementService.RecallPlacement", kCollector | kLeads},

    {"WriteOffService.WriteOff", kOffice},
    {"WriteOffService.ReverseWriteOff", kOffice},
    {"WriteOffService.AllocateRecovery", kMoney},
    {"WriteOffService.ListWriteOffs", kReaders},
    {"ProvisionService.SetProvision", kLeads},

    // What is asked for is asked of its own row, too; who grants may do all that can be asked for.
    {"ApprovalService.RequestApproval", kBusiness},
    {"ApprovalService.GrantApproval", kOffice},
    {"ApprovalService.RejectApproval", kBusiness},
    {"ApprovalService.ListApprovals", kReaders},

    {"LedgerService.Execute", kBusiness | kSre},
    {"LedgerService.ExecuteBatch", kBusiness | kSre},

    {"BalanceService.GetBalances", kReaders},
    {"BalanceService.GetTrialBalance", kReaders},
    {"AgingService.GetAging", kReaders},
    {"OpenItemService.ListOpenItems", kReaders},
    {"StatementService.GetStatement", kReaders},
    {"HistoryService.ListEntries", kReaders},

    {"AdminService.GetStatus", kOperators | kService},
    {"AdminService.Rebuild", kSre},
    {"AdminService.Dump", kOperators},
    {"AdminService.Check", kOperators},
    {"AdminService.GetWork", kOperators},
};

}  // namespace

Roles RolesAllowed(std::string_view rpc) {
  static const auto* const table = [] {
    auto* map = new StringMap<Roles>;
    for (const auto& [name, roles] : kTable) map->emplace(name, roles);
    return map;
  }();
  const auto found = table->find(rpc);
  return found == table->end() ? 0 : found->second;
}

std::vector<std::pair<std::string_view, Roles>> AuthorizationTable() {
  return {std::begin(kTable), std::end(kTable)};
}

v1::Role RoleOfName(std::string_view name) {
  for (int role = v1::Role_MIN + 1; role <= v1::Role_MAX; ++role) {
    if (NameOfRole(static_cast<v1::Role>(role)) == name) return static_cast<v1::Role>(role);
  }
  return v1::ROLE_UNSPECIFIED;
}

std::string NameOfRole(v1::Role role) {
  std::string name = v1::Role_Name(role).substr(std::string_view("ROLE_").size());
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  return name;
}

std::string NamesOfRoles(Roles roles) {
  std::string names;
  for (int role = v1::Role_MIN + 1; role <= v1::Role_MAX; ++role) {
    if (!Includes(roles, static_cast<v1::Role>(role))) continue;
    names.append(names.empty() ? "" : ", ").append(NameOfRole(static_cast<v1::Role>(role)));
  }
  return names;
}

bool MaySeePersonalData(v1::Role role) { return Includes(kBusiness, role); }

}  // namespace quittance
