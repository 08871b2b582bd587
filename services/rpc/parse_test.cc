#include "services/rpc/parse.h"

#include <gtest/gtest.h>

#include "quittance/v1/account.pb.h"
#include "quittance/v1/execute.pb.h"

namespace quittance {
namespace {

grpc::ByteBuffer Buffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

// One length-delimited field.
std::string Field(int number, const std::string& value) {
  std::string bytes(1, static_cast<char>(number << 3 | 2));
  bytes.push_back(static_cast<char>(value.size()));
  return bytes + value;
}

FieldViolation Explain(const std::string& bytes) {
  return ExplainParse(Buffer(bytes), v1::OpenAccount::descriptor(), "open_account");
}

TEST(Parse, NamesTheStringThatIsNotUtf8) {
  const std::string bytes = Field(2, "a1") + Field(6, Field(3, Field(1, "\xff\xfe")));
  v1::OpenAccount message;
  EXPECT_FALSE(ParseBuffer(Buffer(bytes), &message));
  const FieldViolation violation = Explain(bytes);
  EXPECT_EQ(violation.field, "open_account.profile.address.clear");
  EXPECT_EQ(violation.description, "is not valid UTF-8");
}

TEST(Parse, NamesTheFieldTheWireFormatBreaksIn) {
  EXPECT_EQ(Explain(Field(6, "abc").substr(0, 4)).field, "open_account.profile");
  EXPECT_EQ(Explain("\xff\xff\xff").field, "open_account");
  // A varint of 11 bytes: a number that fits nothing.
  const std::string number = Field(8, "\x08" + std::string(10, '\xff') + "\x01");
  v1::OpenAccount message;
  EXPECT_FALSE(ParseBuffer(Buffer(number), &message));
  EXPECT_EQ(Explain(number).field, "open_account.terms.limit_minor");
}

TEST(Parse, TakesWhatIsGood) {
  v1::OpenAccount message;
  message.set_account_id("a1");
  v1::OpenAccount parsed;
  EXPECT_TRUE(ParseBuffer(Buffer(message.SerializeAsString()), &parsed));
  EXPECT_EQ(parsed.account_id(), "a1");
  EXPECT_TRUE(ParseBuffer(Buffer(""), &parsed));
}

}  // namespace
}  // namespace quittance
