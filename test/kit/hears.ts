import { readFileSync } from 'node:fs'
import { AF_INET6, inet_addr, inet_ntoa, inet_ntop, inet_pton, ntohl } from 'mreq'

const rows = (table: string) =>
  readFileSync(`/proc/net/${table}`, 'utf8')
    .split('\n')
    .map(row => row.trim().split(/\s+/))

const digits6 = (address: string) => Buffer.from(inet_pton(AF_INET6, address).bytes).toString('hex')
const address6 = (digits: string) => inet_ntop(AF_INET6, Buffer.from(digits, 'hex'))
const digits4 = (address: string) => `0x${ntohl(inet_addr(address)).toString(16).padStart(8, '0')}`
const address4 = (digits: string) => inet_ntoa(ntohl(Number(digits)))

/** Which sources of a group this host hears, as the kernel's tables tell it: `none`, `all`, or a row for each source. */
export function hears(group: string): string {
  const six = group.includes(':')
  const digits = six ? digits6(group) : digits4(group)
  const member = six
    ? rows('igmp6').some(row => row[2] === digits)
    : rows('igmp').some(row => row[0] === inet_addr(group).toString(16).toUpperCase().padStart(8, '0'))
  if (!member) return 'none'
  const sources = rows(six ? 'mcfilter6' : 'mcfilter')
    .filter(row => row[2] === digits)
    .map(
      ([, , , source = '', included]) =>
        `${included === '0' ? 'not' : 'only'} ${six ? address6(source) : address4(source)}`,
    )
  return sources.join(', ') || 'all'
}
