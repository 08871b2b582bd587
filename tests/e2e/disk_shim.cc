// LD_PRELOADed into the server: a disk that fails on demand. While the file QUITTANCE_DISK_FAULT
// exists, files under QUITTANCE_DISK_PART answer as its first word says:
//   sync   fdatasync and fsync fail with EIO
//   full   writes fail with ENOSPC

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

template <typename Function>
Function Real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

bool IsOnFaultyDisk(int fd) {
  const char* part = getenv("QUITTANCE_DISK_PART");
  char link[64];
  char path[4096];
  snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
  const ssize_t size = readlink(link, path, sizeof(path) - 1);
  if (part == nullptr || size <= 0) return false;
  path[size] = '\0';
  return strstr(path, part) != nullptr;
}

bool Fails(int fd, const char* how) {
  const char* file = getenv("QUITTANCE_DISK_FAULT");
  if (file == nullptr) return false;
  const int fault = open(file, O_RDONLY | O_CLOEXEC);
  if (fault < 0) return false;
  char word[5] = {};
  const ssize_t size = read(fault, word, 4);
  close(fault);
  return size == 4 && strcmp(word, how) == 0 && IsOnFaultyDisk(fd);
}

template <typename Result, typename Function, typename... Arguments>
Result Do(const char* name, const char* how, int error, int fd, Arguments... arguments) {
  static const Function real = Real<Function>(name);
  if (!Fails(fd, how)) return real(fd, arguments...);
  errno = error;
  return -1;
}

}  // namespace

extern "C" {

int fdatasync(int fd) { return Do<int, int (*)(int)>("fdatasync", "sync", EIO, fd); }
int fsync(int fd) { return Do<int, int (*)(int)>("fsync", "sync", EIO, fd); }
ssize_t write(int fd, const void* bytes, size_t size) {
  return Do<ssize_t, ssize_t (*)(int, const void*, size_t)>("write", "full", ENOSPC, fd, bytes,
                                                            size);
}
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  return Do<ssize_t, ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64", "full", ENOSPC, fd,
                                                                     bytes, size, at);
}
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
  return Do<ssize_t, ssize_t (*)(int, const void*, size_t, off_t)>("pwrite", "full", ENOSPC, fd,
                                                                   bytes, size, at);
}
ssize_t pwritev64(int fd, const iovec* parts, int count, off64_t at) {
  return Do<ssize_t, ssize_t (*)(int, const iovec*, int, off64_t)>("pwritev64", "full", ENOSPC, fd,
                                                                   parts, count, at);
}
ssize_t pwritev(int fd, const iovec* parts, int count, off_t at) {
  return Do<ssize_t, ssize_t (*)(int, const iovec*, int, off_t)>("pwritev", "full", ENOSPC, fd,
                                                                 parts, count, at);
}

}  // extern "C"
