import { bindsAlone, closes, joins, opens, receives, sends, sendsBy, then } from '../lab/code.js'
import { article, lab } from '../lab/lab.js'

const GROUP = '233.252.0.1'

const bindsDevice = {
  c: 'setsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, "eth", sizeof("eth"));',
  ts: "setsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, 'eth')",
}

export default lab({
  title: 'Sending without a route',
  claim:
    'From a socket that is bound to no address of the host and no device, sendto() a group is ENETUNREACH without a route for 224.0.0.0/4 (a default route will do), unless IP_MULTICAST_IF has chosen the interface.',
  source: `ip(7), IP_MULTICAST_IF; RFC 1112, 6.1; ${article(9)}`,
  network: [['left eth 10.1.0.1', 'right eth 10.1.0.2']],
  processes: { sender: 'left', binder: 'left', receiver: 'right' },
  watch: ['left'],
  question: {
    ask: 'A host has one interface with an address, and no route but to its own network. A process there opens a socket, and sends to a group. What comes of it?',
    answers: [
      'the datagram leaves by the one interface there is',
      'sendto() fails with ENETUNREACH',
      'sendto() succeeds, and the datagram is lost',
    ],
    right: 2,
  },
  prepare: [
    { at: 'receiver', says: 'binds port 5000', ...receives() },
    { at: 'receiver', says: `joins ${GROUP}`, ...joins(GROUP, '10.1.0.2') },
    { at: 'sender', says: 'opens a socket', ...opens },
  ],
  steps: [
    { on: 'left', says: "the routes of the sender's host", command: 'ip route', gives: /^10\.1\.0\.0\/24 [^\n]*$/ },
    {
      at: 'sender',
      says: 'sends, with neither a route nor IP_MULTICAST_IF',
      ...sends('neither', GROUP),
      fails: 'ENETUNREACH',
      heard: [],
    },
    { at: 'sender', says: 'chooses the interface', ...sendsBy('10.1.0.1'), bytes: '0a 01 00 01' },
    { at: 'sender', says: 'sends', ...sends('IP_MULTICAST_IF', GROUP), brief: true, heard: ['receiver'] },
    { at: 'sender', says: 'takes that back, with INADDR_ANY', ...sendsBy('0.0.0.0'), brief: true },
    { at: 'sender', says: 'sends', ...sends('neither', GROUP), brief: true, fails: 'ENETUNREACH', heard: [] },
    { at: 'binder', says: "binds its host's address: that chooses the interface too", ...bindsAlone('10.1.0.1', 0) },
    { at: 'binder', says: 'sends', ...sends('bound', GROUP), brief: true, heard: ['receiver'] },
    { at: 'binder', says: 'opens another, and binds the device: so does that', ...then(closes, opens, bindsDevice) },
    { at: 'binder', says: 'sends', ...sends('the device', GROUP), brief: true, heard: ['receiver'] },
    { on: 'left', says: 'the administrator adds a default route', command: 'ip route add default dev eth' },
    { at: 'sender', says: 'sends', ...sends('the default route', GROUP), brief: true, heard: ['receiver'] },
    {
      on: 'left',
      says: 'the administrator has a route for all groups instead',
      command: 'ip route del default && ip route add 224.0.0.0/4 dev eth',
    },
    { at: 'sender', says: 'sends', ...sends('a route', GROUP), brief: true, heard: ['receiver'] },
  ],
})
