#include "services/client/mapping.h"

#include <gtest/gtest.h>

namespace quittance {
namespace {

constexpr char kHead[] = R"(
name = "orders"
currency = "EUR"
account_id = "{customer}"
date = "{day}"
)";
constexpr char kRule[] = R"(
[[rule]]
when = { type = ["order", "reorder"] }
count = "orders"
[[rule.command]]
name = "fee"
[rule.command.raise_charge]
charge_id = "{no}"
amount_minor = "{price|less total}"
[rule.remember]
total = "{price|minor}"
)";
const std::vector<std::string> kColumns = {"customer", "day", "type", "no", "price"};

std::string Problem(const std::string& toml) {
  const auto mapping = ParseMapping("m.toml", toml, kColumns);
  return std::string(mapping.status().message());
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(MappingTest, TheExampleIsAMapping) { EXPECT_EQ(Problem(std::string(kHead) + kRule), ""); }

struct Typo {
  const char* from;
  const char* to;
  const char* says;
};

TEST(MappingTest, ATypoIsNoMapping) {
  const std::string good = std::string(kHead) + kRule;
  for (const Typo& typo : {
           Typo{"currency =", "curency = \"EUR\"\ncurrency =", "curency"},
           Typo{"date = \"{day}\"", "date = 7", "date"},
           Typo{"count = \"orders\"", "cuont = \"orders\"", "cuont"},
           Typo{"count = \"orders\"", "count = 3", "count"},
           Typo{"when = { type = [\"order\", \"reorder\"] }", "when = \"type\"", "when"},
           Typo{"when =", "wenn =", "wenn"},
           Typo{"\"reorder\"", "7", "type"},
           Typo{"[[rule.command]]", "[rule.command]", "command"},
           Typo{"[rule.remember]", "[rule.remembr]", "remembr"},
           Typo{"total = \"{price|minor}\"", "total = 35", "total"},
           Typo{"total = \"{price|minor}\"", "totl = \"{price|minor}\"", "less total"},
           Typo{"amount_minor = \"{price|less total}\"", "amount_minor = 35.00", "amount_minor"},
           Typo{"charge_id = \"{no}\"", "charge_id = [1]", "charge_id"},
           Typo{"charge_id = \"{no}\"", "charge_idd = \"{no}\"", "charge_idd"},
           Typo{"name = \"fee\"", "name = \"fee:2\"", "colon"},
       }) {
    const std::string problem = Problem(Replaced(good, typo.from, typo.to));
    EXPECT_NE(problem.find(typo.says), std::string::npos) << typo.to << ": '" << problem << "'";
  }
}

TEST(MappingTest, TwoCommandsOfARuleHaveTwoNames) {
  const std::string twice = R"([[rule.command]]
name = "fee"
[rule.command.raise_charge]
charge_id = "{no}"
)";
  EXPECT_NE(
      Problem(Replaced(std::string(kHead) + kRule, "[rule.remember]", twice + "[rule.remember]"))
          .find("two commands"),
      std::string::npos);
}

TEST(MappingTest, ADirectoryIsNoMapping) {
  EXPECT_EQ(ReadMapping("/tmp").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace quittance
