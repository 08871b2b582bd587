#pragma once
// Whose code calls, as the thread sanitizer build must know.

#include <link.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace quittance::sanitizer {

// Where the code of some libraries lies, named by a part of their paths; the empty one is in all.
class CodeOf {
 public:
  explicit CodeOf(std::vector<std::string_view> names) : names_(std::move(names)) {
    dl_iterate_phdr(&CodeOf::Note, this);
  }

  bool Holds(const void* address) const {
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    return std::any_of(parts_.begin(), parts_.end(),
                       [at](const Part& part) { return at >= part.begin && at < part.end; });
  }

 private:
  struct Part {
    std::uintptr_t begin;
    std::uintptr_t end;
  };

  static int Note(dl_phdr_info* library, std::size_t, void* self) {
    auto& code = *static_cast<CodeOf*>(self);
    const std::string_view path = library->dlpi_name;
    const bool named =
        std::any_of(code.names_.begin(), code.names_.end(),
                    [path](std::string_view name) { return path.find(name) != path.npos; });
    if (!named) return 0;
    for (int i = 0; i < library->dlpi_phnum; ++i) {
      const auto& part = library->dlpi_phdr[i];
      if (part.p_type != PT_LOAD || (part.p_flags & PF_X) == 0) continue;
      const std::uintptr_t begin = library->dlpi_addr + part.p_vaddr;
      code.parts_.push_back({begin, begin + part.p_memsz});
    }
    return 0;
  }

  std::vector<std::string_view> names_;
  std::vector<Part> parts_;
};

}  // namespace quittance::sanitizer
