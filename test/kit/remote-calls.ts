import {
  AF_INET,
  AF_INET6,
  bind,
  close,
  htons,
  recv,
  SystemError,
  sendto,
  type sockaddr,
  sockaddr_in,
  sockaddr_in6,
} from 'mreq'
import { options } from './remote-options.js'

/** What a Peer can be told to do with its socket. */
export function calls(fd: number, family: number) {
  function address(ip: string, port: number): sockaddr {
    return family === AF_INET
      ? new sockaddr_in({ sin_family: AF_INET, sin_port: htons(port), sin_addr: ip })
      : new sockaddr_in6({ sin6_family: AF_INET6, sin6_port: htons(port), sin6_addr: ip })
  }
  return {
    ...options(fd, family),
    bind(ip: string, port: number = 5000): void {
      bind(fd, address(ip, port))
    },
    close(): void {
      close(fd)
    },
    /**
     * What it heard, as text, before this datagram, which proves that nothing else was on its way. An error when this one
     * does not come.
     */
    heardBefore(mark: string): string[] {
      const heard: string[] = []
      const data = new Uint8Array(1500)
      try {
        for (;;) {
          const text = new TextDecoder().decode(data.subarray(0, recv(fd, data)))
          if (text === mark) return heard
          heard.push(text)
        }
      } catch (error) {
        throw error instanceof SystemError && error.code === 'EAGAIN'
          ? new Error(`heard ${JSON.stringify(heard)} and then nothing for 20 s, waiting for "${mark}"`)
          : error
      }
    },
    sendto(text: string, ip: string, port: number = 5000): void {
      sendto(fd, new TextEncoder().encode(text), 0, address(ip, port))
    },
  }
}

/** The calls of a Peer. */
export type PeerCalls = ReturnType<typeof calls>
