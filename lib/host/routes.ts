import { ENETUNREACH } from '../abi/errno.js'
import { fail } from '../abi/errors.js'
import { RTA_DST, RTA_OIF, rtmsg } from '../abi/rtnetlink.js'
import { ask, attributeBytes, attributes, header, number } from './rtnetlink.js'
import { addressIn } from './text.js'

/**
 * The index of the interface that the kernel's routes choose for a group, of IPv4 or IPv6: where a join that names no interface
 * takes place, and where a datagram to the group leaves. rtnetlink(7)
 *
 * @throws {SystemError} With the group as its address. ENETUNREACH: no route leads there; EHOSTUNREACH, EACCES, EINVAL: one
 * forbids it (unreachable, prohibit, blackhole).
 */
export function interfaceFor(group: string): number {
  const { family, bytes } = addressIn('group', group)
  const destination = attributeBytes(RTA_DST, bytes)
  const question = new Uint8Array(rtmsg.size + destination.length)
  question.set(new rtmsg({ rtm_family: family, rtm_dst_len: bytes.length * 8 }).bytes)
  question.set(destination, rtmsg.size)
  const { data } = ask('RTM_GETROUTE', question, { address: group })
  header(rtmsg, data)
  return number(attributes(data, rtmsg), RTA_OIF) ?? fail('RTM_GETROUTE', -ENETUNREACH, {}, { address: group })
}
