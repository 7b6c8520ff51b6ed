// What a call for many datagrams works on: private, so that no other thread changes what the kernel wrote or is to
// read.
#pragma once

#include <sys/socket.h>

#include "args.h"

namespace mreq {

// More of them the kernel does not take in one call.
constexpr size_t kMessages = IOV_MAX;

struct Headers {
  mmsghdr messages[kMessages];
  // Room for all that one socket can be asked to tell of a datagram.
  alignas(cmsghdr) uint8_t control[kMessages][512];
  uint8_t addresses[kMessages][32];
  // How many of them the last call was handed.
  size_t filled;
};

// nullptr where there is no memory for it.
Headers* headers_of(State& state);

}  // namespace mreq
