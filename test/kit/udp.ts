import type { TestContext } from 'node:test'
import { AF_INET, close, SO_RCVTIMEO, SOCK_DGRAM, SOL_SOCKET, setsockopt, socket, timeval } from 'mreq'

/** A UDP socket, closed with the test. It waits 20 seconds at most. */
export function udp(t: TestContext, domain: number = AF_INET): number {
  const fd = socket(domain, SOCK_DGRAM)
  t.after(() => close(fd))
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, new timeval({ tv_sec: 20 }))
  return fd
}
