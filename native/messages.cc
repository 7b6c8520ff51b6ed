#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "args.h"

namespace mreq {
namespace {

int sendto(int fd, uint32_t length, int flags, uint32_t address_length, Memory data, MaybeMemory address) {
  if (length > data.length || address_length > address.length || outlives_call(flags)) return -EINVAL;
  return result(::sendto(fd, data.data, length, flags, address.as<sockaddr>(), address_length));
}

int recvfrom(State& state, int fd, uint32_t length, int flags, uint32_t address_length, Memory data,
             MaybeMemory address) {
  if (length > data.length || address_length > address.length) return -EINVAL;
  const int answer = result(::recvfrom(fd, data.data, length, flags, address.as<sockaddr>(), &address_length));
  state.scalars[0] = static_cast<int32_t>(address_length);
  return answer;
}

msghdr header(Memory name, Memory control, Vectors vectors) {
  msghdr message{};
  message.msg_name = name.data;
  message.msg_namelen = static_cast<socklen_t>(name.length);
  message.msg_iov = vectors.data;
  message.msg_iovlen = vectors.count;
  message.msg_control = control.data;
  message.msg_controllen = control.length;
  return message;
}

// syscall(2), because musl's wrappers copy the control data, and fail above about 1 KiB of it.

int sendmsg(int fd, int flags, MaybeMemory name, MaybeMemory control, Vectors vectors) {
  if (outlives_call(flags)) return -EINVAL;
  const msghdr message = header(name, control, vectors);
  return result(syscall(SYS_sendmsg, fd, &message, flags));
}

int recvmsg(State& state, int fd, int flags, MaybeMemory name, MaybeMemory control, Vectors vectors) {
  msghdr message = header(name, control, vectors);
  const int answer = result(syscall(SYS_recvmsg, fd, &message, flags));
  state.scalars[0] = static_cast<int32_t>(message.msg_namelen);
  state.scalars[1] = static_cast<int32_t>(message.msg_controllen);
  state.scalars[2] = message.msg_flags;
  return answer;
}

}  // namespace

void export_messages(napi_env env, napi_value exports) {
  expose<sendto>(env, exports, "sendto");
  expose<recvfrom>(env, exports, "recvfrom");
  expose<sendmsg>(env, exports, "sendmsg");
  expose<recvmsg>(env, exports, "recvmsg");
}

}  // namespace mreq
