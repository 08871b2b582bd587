#include "services/rpc/tls_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/time/clock.h"
#include "ledger/base/temp_dir.h"
#include "services/rpc/certified_name.h"
#include "services/rpc/tls_testing.h"

namespace quittance {
namespace {

using testing::HasSubstr;

class TlsFilesTest : public testing::Test {
 protected:
  static std::string Trouble(const TlsFiles& files) {
    return std::string(CheckTlsFiles(files, absl::Now()).message());
  }

  const TempDir dir_;
  const TestCa ca_{"ca"};
  const TlsFiles good_ = ca_.Issue(dir_ / "good", {.names = "URI:quittance:principal/ann"});
};

TEST_F(TlsFilesTest, AllOrNoneAreGood) {
  EXPECT_EQ(Trouble({}), "");
  EXPECT_EQ(Trouble(good_), "");
}

TEST_F(TlsFilesTest, SomeAreNotEnough) {
  EXPECT_EQ(Trouble({good_.certificate, "", good_.ca}),
            "--tls-key is missing: give all of --tls-cert, --tls-key and --tls-ca, or none of "
            "them");
  EXPECT_THAT(Trouble({"", "", good_.ca}), HasSubstr("--tls-cert and --tls-key are missing"));
}

TEST_F(TlsFilesTest, WhatIsWrongIsNamedWithItsFile) {
  const TlsFiles other = ca_.Issue(dir_ / "other", {});
  const TlsFiles old = ca_.Issue(dir_ / "old", {.valid_from = -7200, .valid_to = -60});
  const TlsFiles early = ca_.Issue(dir_ / "early", {.valid_from = 3600, .valid_to = 7200});
  const std::string missing = dir_ / "missing";
  const struct {
    TlsFiles files;
    std::string path, says;
  } kCases[] = {
      {{missing, good_.key, good_.ca}, missing, "No such file"},
      {{good_.certificate, missing, good_.ca}, missing, "No such file"},
      {{good_.certificate, good_.key, missing}, missing, "No such file"},
      {{good_.certificate, good_.key, dir_.path()}, dir_.path(), "cannot be read"},
      {{good_.key, good_.key, good_.ca}, good_.key, "no certificate in PEM"},
      {{good_.certificate, good_.ca, good_.ca}, good_.ca, "no private key in PEM"},
      {{good_.certificate, good_.key, good_.key}, good_.key, "no certificate in PEM"},
      {{good_.certificate, other.key, good_.ca}, other.key, "is not the one of the certificate"},
      {old, old.certificate, "expired at 20"},
      {early, early.certificate, "not valid before 20"},
  };
  for (const auto& one : kCases) {
    EXPECT_THAT(Trouble(one.files), HasSubstr(one.path)) << one.says;
    EXPECT_THAT(Trouble(one.files), HasSubstr(one.says));
  }
}

TEST_F(TlsFilesTest, ACertificateSaysWhomItNames) {
  EXPECT_EQ(NameOfCertificate(good_.certificate)->principal, "ann");
  const TlsFiles pod = ca_.Issue(
      dir_ / "pod", {.names = "DNS:pod,URI:spiffe://here/pod,URI:quittance:service/gateway"});
  const auto service = NameOfCertificate(pod.certificate);
  ASSERT_TRUE(service.ok()) << service.status();
  EXPECT_EQ(service->principal, "service/gateway");
  EXPECT_TRUE(service->is_service);
  EXPECT_FALSE(NameOfCertificate(ca_.Issue(dir_ / "nobody", {}).certificate).ok());
}

TEST(CertifiedName, WhatNamesNobodyIsRefusedAndSaysWhy) {
  const struct {
    std::vector<std::string> uris;
    std::string says;
  } kCases[] = {
      {{}, "no URI"},
      {{"spiffe://here/ann"}, "no URI"},
      {{"quittance:principal/ann", "quittance:service/gateway"}, "2"},
      {{"quittance:principal/ann", "quittance:principal/ann"}, "2"},
      {{"quittance:operator/ann"}, "neither form"},
      {{"quittance:principal/"}, "no NAME"},
      {{"quittance:service/"}, "no NAME"},
      {{"quittance:principal/service/gateway"}, "only services' names"},
      {{"quittance:principal/reactor/x"}, "the ledger's own"},
      {{"quittance:principal/" + std::string(129, 'x')}, "at most 128"},
      {{"quittance:service/" + std::string(128, 'x')}, "at most 128"},
      {{std::string("quittance:principal/ann\0.evil", 28)}, "printable"},
  };
  for (const auto& one : kCases) {
    const auto name = NameIn(one.uris);
    ASSERT_FALSE(name.ok()) << one.says;
    EXPECT_THAT(std::string(name.status().message()), HasSubstr(one.says));
  }
}

}  // namespace
}  // namespace quittance
