#include "ledger/domain/proposed_command.h"

#include <string>

#include "ledger/base/check.h"
#include "ledger/domain/decide.h"

namespace quittance {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

v1::Command CommandOf(const v1::ProposedCommand& proposed, std::string_view command_id,
                      std::string_view book, std::string_view account_id) {
  v1::Command command;
  if (proposed.body_case() == v1::ProposedCommand::BODY_NOT_SET) return command;
  const FieldDescriptor* from =
      v1::ProposedCommand::descriptor()->FindFieldByNumber(static_cast<int>(proposed.body_case()));
  const FieldDescriptor* to = v1::Command::descriptor()->FindFieldByNumber(from->number());
  CHECK(to != nullptr && to->message_type() == from->message_type(), "{} is no command",
        from->name());
  Message* body = command.GetReflection()->MutableMessage(&command, to);
  body->CopyFrom(proposed.GetReflection()->GetMessage(proposed, from));
  const FieldDescriptor* account = to->message_type()->FindFieldByName("account_id");
  body->GetReflection()->SetString(body, account, std::string(account_id));
  v1::CommandHeader& header = *MutableHeaderOf(&command);
  header.set_command_id(std::string(command_id));
  header.set_book(std::string(book));
  return command;
}

}  // namespace quittance
