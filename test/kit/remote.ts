// A process with one socket, for a Peer to start: `remote FAMILY`.
import { AF_INET, AF_INET6, SO_RCVTIMEO, SOCK_DGRAM, SOL_SOCKET, setsockopt, socket, timeval } from 'mreq'
import { obey } from '#lib/learn/hosts/obey.js'
import { calls } from './remote-calls.js'

const family = process.argv[2] === 'AF_INET6' ? AF_INET6 : AF_INET
const fd = socket(family, SOCK_DGRAM)
setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, new timeval({ tv_sec: 20 }))
await obey(calls(fd, family))
