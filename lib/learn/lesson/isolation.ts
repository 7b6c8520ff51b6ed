// Where the listing runs: a network namespace of its own, if this user may make one; else the machine's loopback interface.
import { createSocket } from 'node:dgram'
import { namespaceFor, PATH } from '../hosts/namespace.js'

/** Where processes of the lesson run, and what is put before their command line. */
export interface Place {
  /** In a network namespace that nothing leads out of. */
  readonly isolated: boolean
  readonly prefix: readonly string[]
}

// What gethostname() answers there: a recording does not tell whose machine it was made on.
const NAME = 'lesson'
const SET_UP = `hostname ${NAME}; ip link set lo up && ip route add 224.0.0.0/4 dev lo`
const SHARED: Place = { isolated: false, prefix: [] }

/** The environment of the lesson's processes: nothing of this one's that could change how Node or mreq run. */
export const environment: Readonly<Record<string, string>> = { PATH, LC_ALL: 'C.UTF-8' }

/** Says that the lesson's traffic has no namespace of its own. */
export const NOTICE =
  'This user may make no network namespace, so the lesson runs on the loopback interface of this machine, and takes only ' +
  'such addresses as cannot lead out of it. As root, or where unshare --user --net works, it takes all.'

/** The command and its arguments that run a command line in a place. */
export function within({ prefix }: Place, ...line: readonly string[]): [command: string, args: string[]] {
  const [command, ...args] = [...prefix, ...line]
  return [command as string, args]
}

/** Finds out, once, whether a network namespace can be made: as root, or in a user namespace. */
export async function findPlace(): Promise<Place> {
  const shell = ['--uts', 'sh', '-c']
  const words = await namespaceFor(...shell, SET_UP)
  if (words === undefined) return SHARED
  return { isolated: true, prefix: [...words, ...shell, `${SET_UP} && exec "$@"`, 'sh'] }
}

/** A UDP port that nobody has: in a namespace of its own that is any. */
export function freePort({ isolated }: Place): Promise<number> {
  if (isolated) return Promise.resolve(5000)
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4')
    socket.once('error', reject)
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address()
      socket.close(() => resolve(port))
    })
  })
}
