#include "services/rpc/tls_files.h"

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string_view>

#include "ledger/base/status_macros.h"
#include "services/rpc/posix_file.h"

namespace quittance {
namespace {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Text = std::unique_ptr<BIO, Freer<BIO_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Freer<GENERAL_NAMES_free>>;

absl::Status Bad(std::string_view what, const std::string& path, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("the {} in '{}' {}", what, path, why));
}

absl::StatusOr<std::string> Read(std::string_view what, const std::string& path) {
  absl::StatusOr<std::string> text = ReadWholeFile(path);
  if (text.ok()) return text;
  return Bad(what, path, fmt::format("cannot be read: {}", std::string(text.status().message())));
}

Text Over(const std::string& text) {
  return Text(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

absl::StatusOr<Certificate> ReadCertificate(std::string_view what, const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, Read(what, path));
  Certificate certificate(PEM_read_bio_X509(Over(text).get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) return Bad(what, path, "is no certificate in PEM");
  return certificate;
}

absl::StatusOr<Key> ReadKey(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, Read("key", path));
  // Else OpenSSL asks the terminal for a passphrase.
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  Key key(PEM_read_bio_PrivateKey(Over(text).get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr) return Bad("key", path, "is no private key in PEM without a passphrase");
  return key;
}

std::string TextOf(const ASN1_TIME* time) {
  tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable time";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", absl::FromTM(parts, absl::UTCTimeZone()),
                          absl::UTCTimeZone());
}

absl::Status CheckDates(const X509& certificate, const std::string& path, absl::Time now) {
  const time_t at = absl::ToTimeT(now);
  if (ASN1_TIME_cmp_time_t(X509_get0_notBefore(&certificate), at) > 0) {
    return Bad("certificate", path,
               fmt::format("is not valid before {}; is this machine's clock right?",
                           TextOf(X509_get0_notBefore(&certificate))));
  }
  if (ASN1_TIME_cmp_time_t(X509_get0_notAfter(&certificate), at) < 0) {
    return Bad("certificate", path,
               fmt::format("expired at {}; have a new one issued",
                           TextOf(X509_get0_notAfter(&certificate))));
  }
  return absl::OkStatus();
}

}  // namespace

bool HasTls(const std::string& server, const TlsFiles& tls) {
  return tls.are_given() && !server.starts_with("unix:");
}

absl::Status CheckTlsFiles(const TlsFiles& files, absl::Time now) {
  if (!files.are_given()) return absl::OkStatus();
  std::string missing;
  for (const auto& [flag, path] : {std::pair{"--tls-cert", &files.certificate},
                                   {"--tls-key", &files.key},
                                   {"--tls-ca", &files.ca}}) {
    if (path->empty()) missing.append(missing.empty() ? "" : " and ").append(flag);
  }
  if (!missing.empty()) {
    return absl::InvalidArgumentError(fmt::format(
        "{} missing: give all of --tls-cert, --tls-key and --tls-ca, or none of them",
        missing.find(" and ") == std::string::npos ? missing + " is" : missing + " are"));
  }
  ASSIGN_OR_RETURN(const Certificate certificate,
                   ReadCertificate("certificate", files.certificate));
  ASSIGN_OR_RETURN(const Key key, ReadKey(files.key));
  RETURN_IF_ERROR(ReadCertificate("CA's certificate", files.ca).status());
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return Bad("key", files.key,
               fmt::format("is not the one of the certificate in '{}'", files.certificate));
  }
  return CheckDates(*certificate, files.certificate, now);
}

absl::StatusOr<std::vector<std::string>> UrisOfCertificate(const std::string& path) {
  ASSIGN_OR_RETURN(const Certificate certificate, ReadCertificate("certificate", path));
  const Names names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate.get(), NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> uris;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
    uris.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                      static_cast<size_t>(ASN1_STRING_length(uri)));
  }
  return uris;
}

}  // namespace quittance
