// Names that Debian 12's headers, or musl's, do not have yet, with the Linux version that brought them.
#pragma once

// 6.14
#ifndef SO_RCVPRIORITY
#define SO_RCVPRIORITY 82
#endif

// 6.13
#ifndef SCM_TS_OPT_ID
#define SCM_TS_OPT_ID 81
#endif

// 5.16
#ifndef SOL_MPTCP
#define SOL_MPTCP 284
#endif

// 6.7
#ifndef TCP_AO_GET_KEYS
#define TCP_AO_GET_KEYS 41
#endif

// 6.5
#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif
#ifndef SCM_PIDFD
#define SCM_PIDFD 4
#endif
#ifndef MPTCP_FULL_INFO
#define MPTCP_FULL_INFO 4
#endif

// 6.3
#ifndef IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE 51
#endif

// 6.14. Those who have them define each one's name too, beside the enumerator.
#ifndef RTM_NEWMULTICAST
#define RTM_NEWMULTICAST 56
#endif
#ifndef RTM_DELMULTICAST
#define RTM_DELMULTICAST 57
#endif
#ifndef RTNLGRP_IPV4_MCADDR
#define RTNLGRP_IPV4_MCADDR 37
#endif
#ifndef RTNLGRP_IPV6_MCADDR
#define RTNLGRP_IPV6_MCADDR 38
#endif
