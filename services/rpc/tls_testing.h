#pragma once
// For tests: a certification authority of their own, made when it is needed.

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "ledger/base/check.h"
#include "services/rpc/tls_files.h"

namespace quittance {

inline void WriteWhole(const std::string& path, const std::string& text) {
  // Renamed into place: whoever reads meanwhile sees the old or the new one, whole.
  std::ofstream(path + ".new", std::ios::binary) << text;
  std::filesystem::rename(path + ".new", path);
}

// What a certificate says.
struct CertificateSpec {
  // As OpenSSL's configuration has them: "URI:quittance:principal/ann,IP:127.0.0.1"; empty: none.
  std::string names = "";
  // From now, in seconds.
  long valid_from = -3600;
  long valid_to = 3600;
};

class TestCa {
 public:
  explicit TestCa(const std::string& name)
      : key_(EVP_EC_gen("P-256")), certificate_(X509_new()), name_(name) {
    Fill(certificate_.get(), key_.get(), name_, {.names = "", .valid_to = 7200});
    Extend(certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
    Extend(certificate_.get(), NID_key_usage, "critical,keyCertSign");
    CHECK(X509_sign(certificate_.get(), key_.get(), EVP_sha256()) > 0);
  }

  std::string pem() const { return PemOf(*certificate_); }

  // Writes certificate, key and, as the one to trust, `trusted` into `folder`.
  TlsFiles Issue(const std::string& folder, const CertificateSpec& spec,
                 const TestCa& trusted) const {
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    Fill(certificate.get(), key.get(), "end", spec);
    if (!spec.names.empty()) Extend(certificate.get(), NID_subject_alt_name, spec.names.c_str());
    CHECK(X509_sign(certificate.get(), key_.get(), EVP_sha256()) > 0);
    std::filesystem::create_directories(folder);
    const TlsFiles files{folder + "/certificate", folder + "/key", folder + "/ca"};
    WriteWhole(files.ca, trusted.pem());
    WriteWhole(files.certificate, PemOf(*certificate));
    WriteWhole(files.key, PemOf(key.get()));
    return files;
  }
  TlsFiles Issue(const std::string& folder, const CertificateSpec& spec) const {
    return Issue(folder, spec, *this);
  }

 private:
  template <auto Free>
  struct Freer {
    template <typename T>
    void operator()(T* object) const {
      Free(object);
    }
  };
  using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
  using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
  using Memory = std::unique_ptr<BIO, Freer<BIO_free>>;

  static std::string TextOf(BIO* memory) {
    char* text = nullptr;
    const long bytes = BIO_get_mem_data(memory, &text);
    return std::string(text, static_cast<size_t>(bytes));
  }
  static std::string PemOf(const X509& certificate) {
    const Memory memory(BIO_new(BIO_s_mem()));
    CHECK(PEM_write_bio_X509(memory.get(), &certificate) == 1);
    return TextOf(memory.get());
  }
  static std::string PemOf(EVP_PKEY* key) {
    const Memory memory(BIO_new(BIO_s_mem()));
    CHECK(PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return TextOf(memory.get());
  }
  static void SetName(X509_NAME* name, const std::string& text) {
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1, 0);
  }
  void Fill(X509* certificate, EVP_PKEY* key, const std::string& name,
            const CertificateSpec& spec) const {
    static long serial = 0;
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), spec.valid_from);
    X509_gmtime_adj(X509_getm_notAfter(certificate), spec.valid_to);
    SetName(X509_get_subject_name(certificate), name);
    SetName(X509_get_issuer_name(certificate), name_);
    X509_set_pubkey(certificate, key);
  }
  static void Extend(X509* certificate, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
    CHECK(extension != nullptr, "no extension of {}", std::string(value));
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  const Key key_;
  const Certificate certificate_;
  const std::string name_;
};

}  // namespace quittance
