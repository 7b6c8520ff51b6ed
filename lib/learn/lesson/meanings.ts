// What the result of an experiment means for the value that was tried.

interface Meaning {
  /** What the kernel refuses it with. */
  readonly code: string
  readonly refused: (value: string) => string
  readonly worked?: (value: string) => string
}

function membershipLength(length: number): string {
  if (length < 12) return 'From 8 to 11 bytes the kernel reads a struct ip_mreq: the first 8 of them.'
  return (
    'From 12 bytes on the kernel reads a struct ip_mreqn, the first 12 of them: imr_multiaddr, imr_address, imr_ifindex. ' +
    'The imr_ifindex is 0 here, so the address chooses the interface; any other would choose it instead.'
  )
}

function hops(ttl: number): string {
  if (ttl === -1) return 'It stands for the default, 1: no router passes it on.'
  if (ttl === 0) return 'What is sent does not leave this machine.'
  return ttl === 1
    ? 'What is sent stays on its link: no router passes it on.'
    : `At most ${ttl - 1} routers pass it on.`
}

const meanings = {
  group: {
    code: 'EINVAL',
    refused: group => `${group} is no group: those are 224.0.0.0 to 239.255.255.255.`,
    worked: group => `${group} is a group.`,
  },
  interface: {
    code: 'ENODEV',
    refused: address => `No interface here has the address ${address}.`,
    worked: address =>
      address === '0.0.0.0'
        ? 'It is INADDR_ANY: the route to the group chooses the interface.'
        : `${address} is an address of an interface here.`,
  },
  length: {
    code: 'EINVAL',
    refused: length => `A struct ip_mreq has 8 bytes, and ${length} are fewer.`,
    worked: length => membershipLength(Number(length)),
  },
  ttl: {
    code: 'EINVAL',
    refused: ttl =>
      `The field of the IP header is one byte, 0 to 255, and -1 stands for the default: ${ttl} is neither.`,
    worked: ttl => hops(Number(ttl)),
  },
  'join-again': {
    code: 'EADDRINUSE',
    refused: () => 'This socket is a member of the group on this interface already: a second join is refused.',
    worked: () => 'A socket joins a group once on each interface: the second time is refused.',
  },
  leave: {
    code: 'EADDRNOTAVAIL',
    refused: group => `This socket is no member of ${group}.`,
  },
  'bind-again': {
    code: 'EADDRINUSE',
    refused: () => 'Another socket has this address and port, and SO_REUSEADDR was not set on both before bind().',
    worked: () => 'The first socket gets the address and port: the second is refused.',
  },
} satisfies Readonly<Record<string, Meaning>>

/** What the errno, or undefined where it worked, means for the value; undefined for an errno that is not the experiment's own. */
export function meaningOf(id: keyof typeof meanings, value: string, code: string | undefined): string | undefined {
  const meaning: Meaning = meanings[id]
  if (code === undefined) return meaning.worked?.(value)
  return code === meaning.code ? meaning.refused(value) : undefined
}
