#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "args.h"

namespace mreq {
namespace {

// By syscall(2): the C library's own calls cost more where a process has threads, as each is a point of cancellation,
// and musl's sendmsg() and recvmsg() copy the control data, and fail above about 1 KiB of it.

int sendto(int fd, uint32_t length, int flags, uint32_t address_length, Memory data, MaybeMemory address) {
  if (length > data.length || address_length > address.length || outlives_call(flags)) return -EINVAL;
  return result(syscall(SYS_sendto, fd, data.data, length, flags, address.data, address_length));
}

// The datagram stands in the state's value, its address behind it. The scalars are fd, the datagram's length, flags
// and the address's length.
int send_short(State& state) {
  const auto [fd, length, flags, address_length] = state.scalars;
  if (length < 0 || address_length < 0 || outlives_call(flags)) return -EINVAL;
  if (static_cast<int64_t>(length) + address_length > kValueSize) return -EINVAL;
  const uint8_t* address = address_length == 0 ? nullptr : state.value + length;
  return result(syscall(SYS_sendto, fd, state.value, length, flags, address, address_length));
}

int recvfrom(State& state, int fd, uint32_t length, int flags, uint32_t address_length, Memory data,
             MaybeMemory address) {
  if (length > data.length || address_length > address.length) return -EINVAL;
  const int answer = result(syscall(SYS_recvfrom, fd, data.data, length, flags, address.data, &address_length));
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
  expose(env, exports, "send_short", in_memory<send_short>);
  expose<recvfrom>(env, exports, "recvfrom");
  expose<sendmsg>(env, exports, "sendmsg");
  expose<recvmsg>(env, exports, "recvmsg");
}

}  // namespace mreq
