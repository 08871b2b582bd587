#pragma once
// Every noun of the domain.

#include "ledger/domain/account.h"
#include "ledger/domain/allocation.h"
#include "ledger/domain/approval.h"
#include "ledger/domain/book.h"
#include "ledger/domain/charge.h"
#include "ledger/domain/compensation.h"
#include "ledger/domain/complaint.h"
#include "ledger/domain/credit_note.h"
#include "ledger/domain/dispute.h"
#include "ledger/domain/hold.h"
#include "ledger/domain/invoice.h"
#include "ledger/domain/placement.h"
#include "ledger/domain/provision.h"
#include "ledger/domain/receipt.h"
#include "ledger/domain/refund.h"
#include "ledger/domain/write_off.h"
