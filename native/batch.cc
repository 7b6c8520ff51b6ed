// Datagrams in bulk, over memory of the caller's: recvmmsg(2) and sendmmsg(2), with what goes along in columns.
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <linux/errqueue.h>
#include <stdlib.h>

#include "args.h"

namespace mreq {

constexpr size_t kMessages = IOV_MAX;
constexpr size_t kControl = 256;

// What a call works on: private, so that what the kernel wrote is not changed while it is read.
struct Headers {
  mmsghdr messages[kMessages];
  alignas(cmsghdr) uint8_t control[kMessages][kControl];
  uint8_t addresses[kMessages][32];
};

namespace {

Headers* headers_of(State& state) {
  if (state.headers == nullptr) state.headers = static_cast<Headers*>(malloc(sizeof(Headers)));
  return state.headers;
}

// Where each field's column begins in the memory of a received batch, for so many messages.
struct Received {
  int64_t* timestamps;
  uint32_t* lengths;
  uint32_t* segment_sizes;
  uint32_t* flags;
  int32_t* ifindexes;
  int32_t* ttls;
  int32_t* tos;
  uint32_t* dropped;
  uint8_t (*addresses)[32];
  uint8_t (*destinations)[16];

  static constexpr size_t kEach = 8 + 7 * 4 + 32 + 16;

  Received(uint8_t* at, size_t count)
      : timestamps(reinterpret_cast<int64_t*>(at)),
        lengths(reinterpret_cast<uint32_t*>(timestamps + count)),
        segment_sizes(lengths + count),
        flags(segment_sizes + count),
        ifindexes(reinterpret_cast<int32_t*>(flags + count)),
        ttls(ifindexes + count),
        tos(ttls + count),
        dropped(reinterpret_cast<uint32_t*>(tos + count)),
        addresses(reinterpret_cast<uint8_t (*)[32]>(dropped + count)),
        destinations(reinterpret_cast<uint8_t (*)[16]>(addresses + count)) {}
};

template <typename T>
bool is_aligned(const Memory& memory) {
  return reinterpret_cast<uintptr_t>(memory.data) % alignof(T) == 0;
}

template <typename T>
T data_of(const cmsghdr* message) {
  T value{};
  const size_t length = message->cmsg_len - CMSG_LEN(0);
  memcpy(&value, CMSG_DATA(message), std::min(length, sizeof value));
  return value;
}

int64_t nanoseconds(const timespec& time) { return static_cast<int64_t>(time.tv_sec) * 1000000000 + time.tv_nsec; }

void take_socket_message(const cmsghdr* message, const Received& to, size_t i) {
  switch (message->cmsg_type) {
    case SCM_TIMESTAMPNS:
      to.timestamps[i] = nanoseconds(data_of<timespec>(message));
      break;
    case SCM_TIMESTAMP: {
      const auto time = data_of<timeval>(message);
      to.timestamps[i] = nanoseconds({time.tv_sec, time.tv_usec * 1000});
      break;
    }
    case SCM_TIMESTAMPING:
      to.timestamps[i] = nanoseconds(data_of<scm_timestamping>(message).ts[0]);
      break;
    case SO_RXQ_OVFL:
      to.dropped[i] = data_of<uint32_t>(message);
      break;
    default:
      break;
  }
}

void take_ipv4_message(const cmsghdr* message, const Received& to, size_t i) {
  switch (message->cmsg_type) {
    case IP_PKTINFO: {
      const auto info = data_of<in_pktinfo>(message);
      to.ifindexes[i] = info.ipi_ifindex;
      memcpy(to.destinations[i], &info.ipi_addr, sizeof info.ipi_addr);
      break;
    }
    case IP_TTL:
      to.ttls[i] = data_of<int>(message);
      break;
    case IP_TOS:
      to.tos[i] = data_of<uint8_t>(message);
      break;
    default:
      break;
  }
}

void take_ipv6_message(const cmsghdr* message, const Received& to, size_t i) {
  switch (message->cmsg_type) {
    case IPV6_PKTINFO: {
      const auto info = data_of<in6_pktinfo>(message);
      to.ifindexes[i] = static_cast<int32_t>(info.ipi6_ifindex);
      memcpy(to.destinations[i], &info.ipi6_addr, sizeof info.ipi6_addr);
      break;
    }
    case IPV6_HOPLIMIT:
      to.ttls[i] = data_of<int>(message);
      break;
    case IPV6_TCLASS:
      to.tos[i] = data_of<int>(message);
      break;
    default:
      break;
  }
}

void take(msghdr& header, const Received& to, size_t i) {
  to.timestamps[i] = 0;
  to.segment_sizes[i] = 0;
  to.ifindexes[i] = 0;
  to.ttls[i] = -1;
  to.tos[i] = -1;
  to.dropped[i] = 0;
  for (cmsghdr* message = CMSG_FIRSTHDR(&header); message != nullptr; message = CMSG_NXTHDR(&header, message)) {
    if (message->cmsg_level == SOL_SOCKET) {
      take_socket_message(message, to, i);
    } else if (message->cmsg_level == IPPROTO_IP) {
      take_ipv4_message(message, to, i);
    } else if (message->cmsg_level == IPPROTO_IPV6) {
      take_ipv6_message(message, to, i);
    } else if (message->cmsg_level == IPPROTO_UDP && message->cmsg_type == UDP_GRO) {
      to.segment_sizes[i] = data_of<int>(message);
    }
  }
}

// At most so many messages, each with so much room in the data.
int recv_batch(State& state, int fd, int flags, uint32_t count, uint32_t room, Memory data, Memory columns) {
  if (count < 1 || count > kMessages || data.length / count < room || columns.length / count < Received::kEach ||
      !is_aligned<int64_t>(columns)) {
    return -EINVAL;
  }
  Headers* headers = headers_of(state);
  if (headers == nullptr) return -ENOMEM;
  const Received to(columns.data, count);
  for (size_t i = 0; i < count; i++) {
    state.vectors[i] = {data.data + i * room, static_cast<size_t>(room)};
    headers->messages[i].msg_hdr = {to.addresses[i],
                                    sizeof(sockaddr_in6),
                                    &state.vectors[i],
                                    1,
                                    headers->control[i],
                                    sizeof headers->control[i],
                                    0};
  }
  const int received = result(syscall(SYS_recvmmsg, fd, headers->messages, count, flags, nullptr));
  for (int i = 0; i < received; i++) {
    msghdr& header = headers->messages[i].msg_hdr;
    to.lengths[i] = headers->messages[i].msg_len;
    to.flags[i] = header.msg_flags;
    take(header, to, i);
  }
  return received;
}

// One place to send to: its address's length, the interface to leave by or 0, and the address.
struct Destination {
  uint32_t length;
  uint32_t ifindex;
  uint8_t address[32];
};

constexpr size_t kSegments = 64;    // UDP_MAX_SEGMENTS, until Linux 6.9
constexpr size_t kLongest = 65507;  // the data of one send over IPv4; IPv6 takes 20 bytes more

void add(msghdr& header, int level, int type, const void* data, size_t length) {
  auto* message = reinterpret_cast<cmsghdr*>(static_cast<uint8_t*>(header.msg_control) + header.msg_controllen);
  message->cmsg_level = level;
  message->cmsg_type = type;
  message->cmsg_len = CMSG_LEN(length);
  memcpy(CMSG_DATA(message), data, length);
  header.msg_controllen += CMSG_SPACE(length);
}

void add_interface(msghdr& header, const Destination& to) {
  sa_family_t family = AF_UNSPEC;
  memcpy(&family, to.address, sizeof family);
  if (family == AF_INET6) {
    in6_pktinfo info{};
    info.ipi6_ifindex = to.ifindex;
    add(header, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info);
  } else {
    in_pktinfo info{};
    info.ipi_ifindex = static_cast<int>(to.ifindex);
    add(header, IPPROTO_IP, IP_PKTINFO, &info, sizeof info);
  }
}

// How many datagrams, from the first one on, can be sent as one: of equal size but for the last, to one destination.
// What is read of the caller's memory is read once, as another thread may write there.
uint32_t once(const uint32_t& number) { return __atomic_load_n(&number, __ATOMIC_RELAXED); }

struct Run {
  size_t datagrams;
  size_t bytes;
};
Run run_of(const uint32_t* lengths, const uint32_t* destinations, size_t count, size_t length, size_t destination,
           size_t left) {
  Run run{1, length};
  while (run.datagrams < std::min(count, kSegments)) {
    const size_t next = once(lengths[run.datagrams]);
    if (next == 0 || next > length || run.bytes + next > std::min(left, kLongest)) break;
    if (once(destinations[run.datagrams]) != destination) break;
    run.bytes += next;
    run.datagrams++;
    if (next < length) break;
  }
  return run;
}

// The datagrams stand one behind the other. Those shorter than the limit are sent joined, for the kernel to cut. The
// answer is how many were sent; scalars: how many bytes.
int send_batch(State& state, int fd, int flags, uint32_t count, uint32_t limit, Memory data, Memory lengths,
               Memory destinations, Memory table) {
  for (const Memory& column : {lengths, destinations}) {
    if (column.length / sizeof(uint32_t) < count || !is_aligned<uint32_t>(column)) return -EINVAL;
  }
  Headers* headers = headers_of(state);
  if (headers == nullptr) return -ENOMEM;
  const auto* length_at = lengths.as<uint32_t>();
  const auto* destination_at = destinations.as<uint32_t>();
  uint16_t datagrams[kMessages];
  size_t messages = 0;
  size_t at = 0;
  for (size_t i = 0; i < count && messages < kMessages; messages++) {
    const size_t length = once(length_at[i]);
    const size_t number = once(destination_at[i]);
    if (length > data.length - at || number >= table.length / sizeof(Destination)) return -ERANGE;
    Destination to;
    memcpy(&to, table.data + number * sizeof to, sizeof to);
    if (to.length > sizeof to.address) return -ERANGE;
    const Run run = length < limit
                        ? run_of(length_at + i, destination_at + i, count - i, length, number, data.length - at)
                        : Run{1, length};
    state.vectors[messages] = {data.data + at, run.bytes};
    msghdr& header = headers->messages[messages].msg_hdr;
    memcpy(headers->addresses[messages], to.address, sizeof to.address);
    header = {headers->addresses[messages], to.length, &state.vectors[messages], 1, headers->control[messages], 0, 0};
    if (to.length == 0) header.msg_name = nullptr;
    if (to.ifindex != 0) add_interface(header, to);
    const auto size = static_cast<uint16_t>(length);
    if (run.datagrams > 1) add(header, IPPROTO_UDP, UDP_SEGMENT, &size, sizeof size);
    datagrams[messages] = static_cast<uint16_t>(run.datagrams);
    i += run.datagrams;
    at += run.bytes;
  }
  const int sent = result(syscall(SYS_sendmmsg, fd, headers->messages, messages, flags));
  if (sent < 0) return sent;
  int total = 0;
  size_t bytes = 0;
  for (int i = 0; i < sent; i++) {
    total += datagrams[i];
    bytes += state.vectors[i].iov_len;
  }
  state.scalars[0] = static_cast<int32_t>(bytes);
  return total;
}

}  // namespace

void delete_headers(State& state) { free(state.headers); }

void export_batch(napi_env env, napi_value exports) {
  expose<recv_batch>(env, exports, "recv_batch");
  expose<send_batch>(env, exports, "send_batch");
}

}  // namespace mreq
