#include "services/main/ledger_keys.h"

#include <fmt/format.h>
#include <google/protobuf/arena.h>

#include <filesystem>
#include <string>
#include <vector>

#include "ledger/base/hash.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/kafka_log_compacted.h"
#include "services/rpc/file_key_store.h"
#include "services/rpc/json_log.h"
#include "services/rpc/key_encryption_key.h"
#include "services/rpc/posix_file.h"
#include "services/rpc/shared_key_store.h"

namespace quittance {
namespace {

absl::StatusOr<std::unique_ptr<KeyStore>> OpenFile(const std::string& path, bool create) {
  absl::StatusOr<std::unique_ptr<FileKeyStore>> keys = FileKeyStore::Open(path, create);
  if (absl::IsNotFound(keys.status())) {
    return absl::DataLossError(fmt::format(
        "the key file is missing: {}; restore it from its backup, or personal data stays sealed "
        "for good",
        std::string(keys.status().message())));
  }
  RETURN_IF_ERROR(keys.status());
  return *std::move(keys);
}

absl::StatusOr<DataKey> KeyEncryptionKey(const std::string& given, const DataDirectory& directory,
                                         bool create) {
  const std::string path = given.empty() ? directory.key_encryption_key_path() : given;
  absl::StatusOr<DataKey> key = ReadKeyEncryptionKey(path);
  if (!absl::IsNotFound(key.status())) return key;
  if (create && given.empty()) {
    LogLine(
        spdlog::level::info, "key_encryption_key_made",
        {{"file", path},
         {"note", "back it up; other processes of the ledger need it, too: --key-encryption-key"}});
    SecureRng rng;
    return MakeKeyEncryptionKey(path, rng);
  }
  return absl::FailedPreconditionError(
      fmt::format("the key-encryption key is missing: {}; name the file that the ledger's other "
                  "processes have with --key-encryption-key, or restore it from its backup",
                  std::string(key.status().message())));
}

// The directory's rows and keys are of the ledger that is on the log, as far as it says.
absl::StatusOr<bool> IsOfThisLedger(const DataDirectory& directory, const LedgerLog& log) {
  if (log.empty() || DataDirectory::HoldsLedger(directory.path())) return false;
  google::protobuf::Arena arena;
  ASSIGN_OR_RETURN(const v1::Record* const genesis, ReadGenesis(log.log(), &arena));
  const std::string bound_to = directory.BoundTo();
  return bound_to.empty() || (genesis != nullptr && bound_to == ToHex(genesis->ledger_id()));
}

// Of the key file that the ledger had before its keys were shared; none where there is no such
// file.
absl::StatusOr<std::vector<KeyEntry>> EarlierKeys(const DataDirectory& directory,
                                                  const LedgerLog& log) {
  const std::string path = directory.keys_path();
  if (!std::filesystem::exists(path)) return std::vector<KeyEntry>();
  ASSIGN_OR_RETURN(const bool is_ours, IsOfThisLedger(directory, log));
  if (!is_ours) return std::vector<KeyEntry>();
  // Ends what a crash cut short.
  RETURN_IF_ERROR(FileKeyStore::Open(path, /*create=*/false).status());
  ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(path));
  ASSIGN_OR_RETURN(KeyFileContent content, ReadKeyFile(bytes));
  return std::move(content.entries);
}

absl::StatusOr<std::unique_ptr<KeyStore>> OpenTopic(SharedKeyStoreOptions shared,
                                                    const LedgerLogOptions& options,
                                                    const DataDirectory& directory) {
  const bool may_be_new = shared.create || !shared.earlier.empty();
  ASSIGN_OR_RETURN(shared.key_encryption_key,
                   KeyEncryptionKey(options.key_encryption_key_file, directory, may_be_new));
  ASSIGN_OR_RETURN(std::unique_ptr<CompactedTopic> topic,
                   KafkaCompactedTopic::OpenKeys(KafkaOptionsOf(options)));
  return SharedKeyStore::Open(std::move(topic), std::move(shared));
}

absl::StatusOr<std::unique_ptr<KeyStore>> OpenShared(const LedgerLogOptions& options,
                                                     const LedgerLog& log,
                                                     const DataDirectory& directory) {
  SharedKeyStoreOptions shared;
  ASSIGN_OR_RETURN(shared.earlier, EarlierKeys(directory, log));
  const size_t earlier = shared.earlier.size();
  shared.create = log.empty();
  ASSIGN_OR_RETURN(std::unique_ptr<KeyStore> keys,
                   OpenTopic(std::move(shared), options, directory));
  if (earlier == 0) return keys;
  // An erasure would not reach what stands there.
  RETURN_IF_ERROR(WipeFile(directory.keys_path()));
  LogLine(spdlog::level::info, "keys_moved",
          {{"from", directory.keys_path()},
           {"entries", earlier},
           {"note", "they are in the ledger's keys topic now; destroy the file's backups"}});
  return keys;
}

}  // namespace

absl::StatusOr<std::unique_ptr<KeyStore>> OpenLedgerKeys(const LedgerLogOptions& options,
                                                         const LedgerLog& log,
                                                         const DataDirectory& directory) {
  if (options.kafka) return OpenShared(options, log, directory);
  return OpenFile(directory.keys_path(), /*create=*/log.empty());
}

absl::Status CopyLedgerKeys(std::vector<KeyEntry> entries, const LedgerLogOptions& options,
                            const DataDirectory& directory) {
  if (!options.kafka) return FileKeyStore::Write(directory.keys_path(), entries);
  SharedKeyStoreOptions shared;
  shared.earlier = std::move(entries);
  return OpenTopic(std::move(shared), options, directory).status();
}

}  // namespace quittance
