/*
 * Greets a multicast group and prints the greetings of others: listing GROUP PORT [TTL]
 *
 * One UDP socket joins the group. Then the program splits in two, and both halves share the
 * socket: the child receives, and prints what it gets and where it came from; the parent sends
 * the group a greeting with this machine's name, once a second. IP_MULTICAST_LOOP is off: a
 * machine does not hear its own greetings. It goes on until it is interrupted.
 *
 * For trying it on one machine, the environment can say
 *   MREQ_INTERFACE  the address of the interface to join and to send on, instead of any
 *   MREQ_LOOP       1: hear this machine's own greetings too
 *   MREQ_COUNT      how many greetings to send, and how many to receive
 *
 * listing.c is this program in C: line by line the same.
 */

import { htonl, htons, inet_addr, inet_ntoa } from 'mreq/c'
import { INADDR_ANY, IPPROTO_IP, IPPROTO_UDP, ip_mreq, sockaddr_in } from 'mreq/c'
import { IP_ADD_MEMBERSHIP, IP_MULTICAST_IF, IP_MULTICAST_LOOP, IP_MULTICAST_TTL } from 'mreq/c'
import { fprintf, perror, printf, snprintf, stderr } from 'mreq/c'
import { atoi, exit, getenv } from 'mreq/c'
import { int, memset, sizeof, socklen_t, u_char } from 'mreq/c'
import { kill, PR_SET_PDEATHSIG, prctl, SIGTERM } from 'mreq/c'
import { AF_INET, SOCK_DGRAM, SO_REUSEADDR, SOL_SOCKET } from 'mreq/c'
import { bind, recvfrom, sendto, setsockopt, socket } from 'mreq/c'
import { close, fork, gethostname, getpid, getppid, sleep, wait } from 'mreq/c'

const MAXLEN = 1024
const MAXNAME = 256

/* Says what failed and why, and ends. */
function die(what: string): never {
    perror(what)
    exit(1)
}

function main(argc: number, argv: string[]): number {
    const group = new sockaddr_in()
    const from = new sockaddr_in()
    const mreq = new ip_mreq()
    const fromlen = new socklen_t()
    const buf = new Uint8Array(MAXLEN)
    const name = new Uint8Array(MAXNAME)
    let s: number, n: number, i: number, pid: number
    const on = new int(1), parent = getpid()

    const iface = getenv('MREQ_INTERFACE')
    const hear = getenv('MREQ_LOOP')
    const end = getenv('MREQ_COUNT')
    const loop = new u_char(hear && atoi(hear) !== 0 ? 1 : 0)
    const count = end ? atoi(end) : -1
    const port = argc > 2 ? atoi(argv[2]!) : 0
    const hops = argc > 3 ? atoi(argv[3]!) : 1
    const ttl = new u_char(hops & 0xff)

    if (argc < 3 || argc > 4 || port < 1 || port > 65535 || hops !== ttl.value) {
        fprintf(stderr, 'usage: %s GROUP PORT [TTL]\n', argv[0]!)
        return 2
    }
    /* Each line is to be seen as soon as it is printed, whatever standard output is: */
    /* printf() keeps no buffer here. */
    if (gethostname(name, sizeof(name)) < 0)
        die('gethostname')

    /* The group's address and port: what to bind, and where to send. */
    memset(group, 0, sizeof(group))
    group.sin_family = AF_INET
    group.sin_port = htons(port)
    group.sin_addr.s_addr = inet_addr(argv[1]!)

    /* A UDP socket over IPv4. As yet it has no address. */
    s = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP)
    if (s < 0)
        die('socket')

    /* Other receivers on this machine may bind the same group and port, if they say so too: */
    /* the kernel makes a copy of each datagram for every one of them. */
    if (setsockopt(s, SOL_SOCKET, SO_REUSEADDR, on, sizeof(on)) < 0)
        die('SO_REUSEADDR')

    /* From here on datagrams for this group and port are for this socket, */
    /* as soon as they reach the machine. */
    if (bind(s, group, sizeof(group)) < 0)
        die('bind')

    /* The membership makes the machine take them in: this group, on this interface. */
    mreq.imr_multiaddr = group.sin_addr
    mreq.imr_interface.s_addr = iface ? inet_addr(iface) : htonl(INADDR_ANY)
    /* The kernel keeps (group, interface) with the socket, tells the routers by IGMP, and lets */
    /* the group pass. It asks for all of the struct: 8 bytes. */
    if (setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, mreq, sizeof(mreq)) < 0)
        die('IP_ADD_MEMBERSHIP')
    /* Joining chooses no way out: for sending there are options of their own. */
    if (iface && setsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, mreq.imr_interface,
                            sizeof(mreq.imr_interface)) < 0)
        die('IP_MULTICAST_IF')
    if (setsockopt(s, IPPROTO_IP, IP_MULTICAST_TTL, ttl, sizeof(ttl)) < 0)
        die('IP_MULTICAST_TTL')
    if (setsockopt(s, IPPROTO_IP, IP_MULTICAST_LOOP, loop, sizeof(loop)) < 0)
        die('IP_MULTICAST_LOOP')
    pid = fork()
    if (pid < 0)
        die('fork')
    if (pid === 0) {
        /* The child, on the same open socket, receives. It ends when its parent does. */
        if (prctl(PR_SET_PDEATHSIG, SIGTERM) < 0)
            die('prctl')
        if (getppid() !== parent) return 0
        for (i = 0; count < 0 || i < count; i++) {
            fromlen.value = sizeof(from)
            n = recvfrom(s, buf, sizeof(buf), 0, from, fromlen)
            if (n < 0)
                die('recvfrom')
            /* No NUL ends a datagram: print as many bytes as came. */
            if (printf('%s: %.*s\n', inet_ntoa(from.sin_addr), n, buf) < 0)
                die('printf')
        }
        /* The machine stays a member: the parent has the socket open. */
        if (close(s) < 0)
            die('close')
        return 0
    }
    /* The parent greets. */
    n = snprintf(buf, sizeof(buf), 'Hello from %s', name)
    for (i = 0; count < 0 || i < count; i++) {
        if (sendto(s, buf, n, 0, group, sizeof(group)) < 0)
            die('sendto')
        sleep(1)
    }
    /* A child that has heard too few greetings would wait for ever. */
    if (kill(pid, SIGTERM) < 0 || wait(null) < 0)
        die('wait')
    /* The last close() drops the membership: IP_DROP_MEMBERSHIP would be one call more. */
    if (close(s) < 0)
        die('close')
    return 0
}
exit(main(process.argv.length - 1, process.argv.slice(1)))
