// The descriptors that an environment opened for itself: each is closed once, at the latest when the environment ends.
#pragma once

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace mreq {

class Owned {
 public:
  Owned() = default;
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;

  ~Owned() {
    for (int fd = 0; fd < size_; fd++) close(fd);
    free(open_);
  }

  bool has(int fd) const { return fd >= 0 && fd < size_ && open_[fd]; }

  // Takes what a system call opened: its number, or -errno.
  int take(int fd) {
    if (fd < 0) return -errno;
    if (fd >= size_ && !grow(fd + 1)) {
      ::close(fd);
      return -ENOMEM;
    }
    open_[fd] = true;
    return fd;
  }

  int close(int fd) {
    if (!has(fd)) return -EBADF;
    open_[fd] = false;
    return ::close(fd) < 0 ? -errno : 0;
  }

 private:
  bool grow(int least) {
    const int size = least * 2;
    void* open = realloc(open_, size);
    if (open == nullptr) return false;
    open_ = static_cast<bool*>(open);
    memset(open_ + size_, 0, size - size_);
    size_ = size;
    return true;
  }

  bool* open_ = nullptr;
  int size_ = 0;
};

}  // namespace mreq
