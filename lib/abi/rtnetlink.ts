// What the kernel says of interfaces, addresses and routes. The numbers in it stand in the host's own byte order.
import { constants } from './binding.js'
import { i32, u8, u16, u32 } from './scalar.js'
import { struct } from './struct.js'

const constant = (name: string) => constants[name] as number

/** AF_NETLINK's protocol for interfaces, addresses and routes. netlink(7) */
export const NETLINK_ROUTE = constant('NETLINK_ROUTE')
/** The level of netlink's socket options. netlink(7) */
export const SOL_NETLINK = constant('SOL_NETLINK')
/** Join one of the kernel's groups of notifications: an int. netlink(7) */
export const NETLINK_ADD_MEMBERSHIP = constant('NETLINK_ADD_MEMBERSHIP')

/** A message that is an answer's errno, or 0. netlink(7) */
export const NLMSG_ERROR = constant('NLMSG_ERROR')
/** The last message of a list. netlink(7) */
export const NLMSG_DONE = constant('NLMSG_DONE')

/** It asks for something. netlink(7) */
export const NLM_F_REQUEST = constant('NLM_F_REQUEST')
/** It asks for a list. netlink(7) */
export const NLM_F_DUMP = constant('NLM_F_DUMP')
/** What is listed changed meanwhile: rows may be missing, or stand twice. <linux/netlink.h> */
export const NLM_F_DUMP_INTR = constant('NLM_F_DUMP_INTR')

/** An interface is new, or changed. rtnetlink(7) */
export const RTM_NEWLINK = constant('RTM_NEWLINK')
/** An interface is gone. rtnetlink(7) */
export const RTM_DELLINK = constant('RTM_DELLINK')
/** Ask for interfaces. rtnetlink(7) */
export const RTM_GETLINK = constant('RTM_GETLINK')
/** An address is new, or changed. rtnetlink(7) */
export const RTM_NEWADDR = constant('RTM_NEWADDR')
/** An address is gone. rtnetlink(7) */
export const RTM_DELADDR = constant('RTM_DELADDR')
/** Ask for addresses. rtnetlink(7) */
export const RTM_GETADDR = constant('RTM_GETADDR')
/** A route. rtnetlink(7) */
export const RTM_NEWROUTE = constant('RTM_NEWROUTE')
/** Ask for the route to an address. rtnetlink(7) */
export const RTM_GETROUTE = constant('RTM_GETROUTE')
/** The host joined a group on an interface: a struct ifaddrmsg and IFA_MULTICAST. <linux/rtnetlink.h> */
export const RTM_NEWMULTICAST = constant('RTM_NEWMULTICAST')
/** The host left a group on an interface. <linux/rtnetlink.h> */
export const RTM_DELMULTICAST = constant('RTM_DELMULTICAST')

/** Notifications of interfaces. rtnetlink(7) */
export const RTNLGRP_LINK = constant('RTNLGRP_LINK')
/** Notifications of IPv4 addresses. rtnetlink(7) */
export const RTNLGRP_IPV4_IFADDR = constant('RTNLGRP_IPV4_IFADDR')
/** Notifications of IPv6 addresses. rtnetlink(7) */
export const RTNLGRP_IPV6_IFADDR = constant('RTNLGRP_IPV6_IFADDR')
/** Notifications of IPv4 groups that the host joins and leaves. <linux/rtnetlink.h> */
export const RTNLGRP_IPV4_MCADDR = constant('RTNLGRP_IPV4_MCADDR')
/** Notifications of IPv6 groups that the host joins and leaves. <linux/rtnetlink.h> */
export const RTNLGRP_IPV6_MCADDR = constant('RTNLGRP_IPV6_MCADDR')

/** An interface's name: a text and its NUL. rtnetlink(7) */
export const IFLA_IFNAME = constant('IFLA_IFNAME')
/** An interface's MTU: 32 bits. rtnetlink(7) */
export const IFLA_MTU = constant('IFLA_MTU')

/** An address; the peer's, where IFA_LOCAL is there and another. rtnetlink(7) */
export const IFA_ADDRESS = constant('IFA_ADDRESS')
/** The interface's own address: IPv4 always has it, IPv6 where there is a peer. rtnetlink(7) */
export const IFA_LOCAL = constant('IFA_LOCAL')
/** An IPv4 network's broadcast address. rtnetlink(7) */
export const IFA_BROADCAST = constant('IFA_BROADCAST')
/** A group. rtnetlink(7) */
export const IFA_MULTICAST = constant('IFA_MULTICAST')

/** A route's destination. rtnetlink(7) */
export const RTA_DST = constant('RTA_DST')
/** The index of the interface that a route leaves by: 32 bits. rtnetlink(7) */
export const RTA_OIF = constant('RTA_OIF')

/** Where a netlink message goes to or comes from. <linux/netlink.h>, netlink(7) */
export class sockaddr_nl extends struct('sockaddr_nl', {
  /** AF_NETLINK. */
  nl_family: u16,
  /** The sender's port: 0 is the kernel. */
  nl_pid: u32,
  /** The groups that it was sent to, as a mask. */
  nl_groups: u32,
}) {}

/** What stands before every message. <linux/netlink.h>, netlink(7) */
export class nlmsghdr extends struct('nlmsghdr', {
  /** The length of this header and all that follows, in bytes. */
  nlmsg_len: u32,
  /** What it is: RTM_NEWLINK. */
  nlmsg_type: u16,
  /** NLM_F_REQUEST and its like. */
  nlmsg_flags: u16,
  /** An answer's is its question's; a notification's is 0. */
  nlmsg_seq: u32,
  /** The port of the socket that asked. */
  nlmsg_pid: u32,
}) {}

/** The data of NLMSG_ERROR. <linux/netlink.h>, netlink(7) */
export class nlmsgerr extends struct('nlmsgerr', {
  /** -errno, or 0. */
  error: i32,
  /** The header of the question. */
  msg: nlmsghdr,
}) {}

/** An interface, before its attributes (IFLA_*). <linux/rtnetlink.h>, rtnetlink(7) */
export class ifinfomsg extends struct('ifinfomsg', {
  /** AF_UNSPEC; AF_BRIDGE where it is told of a bridge's port. */
  ifi_family: u8,
  /** The kind of device. */
  ifi_type: u16,
  /** The interface's index. */
  ifi_index: i32,
  /** IFF_UP and its like. */
  ifi_flags: u32,
  /** Which flags a request changes. */
  ifi_change: u32,
}) {}

/** An address, before its attributes (IFA_*). <linux/if_addr.h>, rtnetlink(7) */
export class ifaddrmsg extends struct('ifaddrmsg', {
  /** AF_INET or AF_INET6. */
  ifa_family: u8,
  /** The network's prefix length, in bits. */
  ifa_prefixlen: u8,
  /** Flags of the address. */
  ifa_flags: u8,
  /** 0 for the whole network, 253 for the link, 254 for this host. */
  ifa_scope: u8,
  /** The interface's index. */
  ifa_index: u32,
}) {}

/** A route, before its attributes (RTA_*). <linux/rtnetlink.h>, rtnetlink(7) */
export class rtmsg extends struct('rtmsg', {
  /** AF_INET or AF_INET6. */
  rtm_family: u8,
  /** The destination's length, in bits. */
  rtm_dst_len: u8,
  /** The source's length, in bits. */
  rtm_src_len: u8,
  /** The type of service. */
  rtm_tos: u8,
  /** The table. */
  rtm_table: u8,
  /** What made the route. */
  rtm_protocol: u8,
  /** How far away the destination is. */
  rtm_scope: u8,
  /** Its kind: unicast, multicast. */
  rtm_type: u8,
  /** Flags. */
  rtm_flags: u32,
}) {}

/** What stands before an attribute's data. <linux/rtnetlink.h>, rtnetlink(7) */
export class rtattr extends struct('rtattr', {
  /** The length of this header and the data, in bytes. */
  rta_len: u16,
  /** What it is: IFLA_MTU. */
  rta_type: u16,
}) {}
