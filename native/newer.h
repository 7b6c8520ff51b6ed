// Names that Debian 12's headers, or musl's, do not have yet, with the Linux version that brought them.
#pragma once

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
#ifndef MPTCP_FULL_INFO
#define MPTCP_FULL_INFO 4
#endif

// 6.3
#ifndef IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE 51
#endif
