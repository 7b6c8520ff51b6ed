import { joins, receives, sends, sets, speaks } from '../lab/code.js'
import { lab } from '../lab/lab.js'

const [PRICES, ORDERS] = ['233.252.0.1', '233.252.0.2']
const [WEST, EAST] = ['10.1.0.2', '10.2.0.2']

export default lab({
  title: 'Datagrams of a group that was never joined',
  claim:
    'A socket bound to INADDR_ANY hears every group that any socket of its host has joined, as IP_MULTICAST_ALL is 1 by default; with 0 it hears its own pairs of group and interface alone.',
  source: 'ip(7), IP_MULTICAST_ALL',
  network: [
    ['west eth 10.1.0.1', `middle west ${WEST}`],
    ['east eth 10.2.0.1', `middle east ${EAST}`],
  ],
  processes: { fromWest: 'west', fromEast: 'east', prices: 'middle', careful: 'middle', orders: 'middle' },
  question: {
    ask: `Two programs on one host are bound to INADDR_ANY and the same port. One, prices, joined ${PRICES}; the other, orders, joined ${ORDERS}. Who hears what is sent to ${ORDERS}?`,
    answers: ['orders', 'prices and orders', 'one of the two, by turns', 'the one that was bound last'],
    right: 2,
  },
  prepare: [
    { at: 'fromWest', ...speaks('10.1.0.1') },
    { at: 'fromEast', ...speaks('10.2.0.1') },
    { at: ['prices', 'orders'], says: 'bind INADDR_ANY, port 5000', ...receives() },
    { at: 'careful', says: `binds ${PRICES}, port 5000`, ...receives(PRICES) },
    { at: ['prices', 'careful'], says: `join ${PRICES} in the west`, ...joins(PRICES, WEST) },
    { at: 'orders', says: `joins ${ORDERS} in the west`, ...joins(ORDERS, WEST) },
    { at: 'orders', says: `joins ${PRICES} in the east`, ...joins(PRICES, EAST) },
  ],
  steps: [
    {
      at: 'fromWest',
      says: `sends to ${ORDERS}; a socket bound to another group does not hear it`,
      ...sends('orders', ORDERS),
      heard: ['prices', 'orders'],
    },
    {
      at: 'fromEast',
      says: `sends to ${PRICES}, which prices and careful joined in the west only: they hear it from the east`,
      ...sends('prices, east', PRICES),
      brief: true,
      heard: ['prices', 'careful', 'orders'],
    },
    {
      at: ['prices', 'careful'],
      says: 'ask for what they joined themselves alone',
      ...sets('IP_MULTICAST_ALL', 0),
      bytes: '00 00 00 00',
    },
    { at: 'fromWest', says: `sends to ${ORDERS}`, ...sends('orders', ORDERS), brief: true, heard: ['orders'] },
    { at: 'fromEast', says: `sends to ${PRICES}`, ...sends('prices, east', PRICES), brief: true, heard: ['orders'] },
    {
      at: 'fromWest',
      says: `sends to ${PRICES}, their pair; orders still hears what it did not join`,
      ...sends('prices, west', PRICES),
      brief: true,
      heard: ['prices', 'careful', 'orders'],
    },
    { at: 'orders', says: 'asks for its own alone too', ...sets('IP_MULTICAST_ALL', 0), brief: true },
    {
      at: 'fromWest',
      says: `sends to ${PRICES}`,
      ...sends('prices, west', PRICES),
      brief: true,
      heard: ['prices', 'careful'],
    },
  ],
})
