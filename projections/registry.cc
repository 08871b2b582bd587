#include "projections/accounts/fold.h"
#include "projections/approvals/fold.h"
#include "projections/balances/fold.h"
#include "projections/books/fold.h"
#include "projections/complaints/fold.h"
#include "projections/disputes/fold.h"
#include "projections/history/fold.h"
#include "projections/holds/fold.h"
#include "projections/open_items/fold.h"
#include "projections/projections.h"
#include "projections/statements/fold.h"
#include "projections/write_offs/fold.h"

namespace quittance {

std::vector<std::unique_ptr<ReadModel>> AllReadModels() {
  std::vector<std::unique_ptr<ReadModel>> models;
  models.push_back(NewBooksModel());
  models.push_back(NewAccountsModel());
  models.push_back(NewBalancesModel());
  models.push_back(NewOpenItemsModel());
  models.push_back(NewStatementsModel());
  models.push_back(NewDisputesModel());
  models.push_back(NewComplaintsModel());
  models.push_back(NewApprovalsModel());
  models.push_back(NewWriteOffsModel());
  models.push_back(NewHoldsModel());
  models.push_back(NewHistoryModel());
  return models;
}

}  // namespace quittance
