import { constants } from './binding.js'

const error = (name: string) => constants[name] as number

/** Operation not permitted. errno(3) */
export const EPERM: number = error('EPERM')
/** No such file or directory. errno(3) */
export const ENOENT: number = error('ENOENT')
/** No such process. errno(3) */
export const ESRCH: number = error('ESRCH')
/** Interrupted system call. errno(3) */
export const EINTR: number = error('EINTR')
/** Input/output error. errno(3) */
export const EIO: number = error('EIO')
/** No such device or address. errno(3) */
export const ENXIO: number = error('ENXIO')
/** Argument list too long. errno(3) */
export const E2BIG: number = error('E2BIG')
/** Exec format error. errno(3) */
export const ENOEXEC: number = error('ENOEXEC')
/** Bad file descriptor. errno(3) */
export const EBADF: number = error('EBADF')
/** No child processes. errno(3) */
export const ECHILD: number = error('ECHILD')
/** Resource temporarily unavailable. errno(3) */
export const EAGAIN: number = error('EAGAIN')
/** The same as EAGAIN. errno(3) */
export const EWOULDBLOCK: number = EAGAIN
/** Cannot allocate memory. errno(3) */
export const ENOMEM: number = error('ENOMEM')
/** Permission denied. errno(3) */
export const EACCES: number = error('EACCES')
/** Bad address. errno(3) */
export const EFAULT: number = error('EFAULT')
/** Block device required. errno(3) */
export const ENOTBLK: number = error('ENOTBLK')
/** Device or resource busy. errno(3) */
export const EBUSY: number = error('EBUSY')
/** File exists. errno(3) */
export const EEXIST: number = error('EEXIST')
/** Invalid cross-device link. errno(3) */
export const EXDEV: number = error('EXDEV')
/** No such device. errno(3) */
export const ENODEV: number = error('ENODEV')
/** Not a directory. errno(3) */
export const ENOTDIR: number = error('ENOTDIR')
/** Is a directory. errno(3) */
export const EISDIR: number = error('EISDIR')
/** Invalid argument. errno(3) */
export const EINVAL: number = error('EINVAL')
/** Too many open files in system. errno(3) */
export const ENFILE: number = error('ENFILE')
/** Too many open files. errno(3) */
export const EMFILE: number = error('EMFILE')
/** Inappropriate ioctl for device. errno(3) */
export const ENOTTY: number = error('ENOTTY')
/** Text file busy. errno(3) */
export const ETXTBSY: number = error('ETXTBSY')
/** File too large. errno(3) */
export const EFBIG: number = error('EFBIG')
/** No space left on device. errno(3) */
export const ENOSPC: number = error('ENOSPC')
/** Illegal seek. errno(3) */
export const ESPIPE: number = error('ESPIPE')
/** Read-only file system. errno(3) */
export const EROFS: number = error('EROFS')
/** Too many links. errno(3) */
export const EMLINK: number = error('EMLINK')
/** Broken pipe. errno(3) */
export const EPIPE: number = error('EPIPE')
/** Numerical argument out of domain. errno(3) */
export const EDOM: number = error('EDOM')
/** Numerical result out of range. errno(3) */
export const ERANGE: number = error('ERANGE')
/** Resource deadlock avoided. errno(3) */
export const EDEADLK: number = error('EDEADLK')
/** File name too long. errno(3) */
export const ENAMETOOLONG: number = error('ENAMETOOLONG')
/** No locks available. errno(3) */
export const ENOLCK: number = error('ENOLCK')
/** Function not implemented. errno(3) */
export const ENOSYS: number = error('ENOSYS')
/** Directory not empty. errno(3) */
export const ENOTEMPTY: number = error('ENOTEMPTY')
/** Too many levels of symbolic links. errno(3) */
export const ELOOP: number = error('ELOOP')
/** No message of desired type. errno(3) */
export const ENOMSG: number = error('ENOMSG')
/** Identifier removed. errno(3) */
export const EIDRM: number = error('EIDRM')
/** Channel number out of range. errno(3) */
export const ECHRNG: number = error('ECHRNG')
/** Level 2 not synchronized. errno(3) */
export const EL2NSYNC: number = error('EL2NSYNC')
/** Level 3 halted. errno(3) */
export const EL3HLT: number = error('EL3HLT')
/** Level 3 reset. errno(3) */
export const EL3RST: number = error('EL3RST')
/** Link number out of range. errno(3) */
export const ELNRNG: number = error('ELNRNG')
/** Protocol driver not attached. errno(3) */
export const EUNATCH: number = error('EUNATCH')
/** No CSI structure available. errno(3) */
export const ENOCSI: number = error('ENOCSI')
/** Level 2 halted. errno(3) */
export const EL2HLT: number = error('EL2HLT')
/** Invalid exchange. errno(3) */
export const EBADE: number = error('EBADE')
/** Invalid request descriptor. errno(3) */
export const EBADR: number = error('EBADR')
/** Exchange full. errno(3) */
export const EXFULL: number = error('EXFULL')
/** No anode. errno(3) */
export const ENOANO: number = error('ENOANO')
/** Invalid request code. errno(3) */
export const EBADRQC: number = error('EBADRQC')
/** Invalid slot. errno(3) */
export const EBADSLT: number = error('EBADSLT')
/** Bad font file format. errno(3) */
export const EBFONT: number = error('EBFONT')
/** Device not a stream. errno(3) */
export const ENOSTR: number = error('ENOSTR')
/** No data available. errno(3) */
export const ENODATA: number = error('ENODATA')
/** Timer expired. errno(3) */
export const ETIME: number = error('ETIME')
/** Out of streams resources. errno(3) */
export const ENOSR: number = error('ENOSR')
/** Machine is not on the network. errno(3) */
export const ENONET: number = error('ENONET')
/** Package not installed. errno(3) */
export const ENOPKG: number = error('ENOPKG')
/** Object is remote. errno(3) */
export const EREMOTE: number = error('EREMOTE')
/** Link has been severed. errno(3) */
export const ENOLINK: number = error('ENOLINK')
/** Advertise error. errno(3) */
export const EADV: number = error('EADV')
/** Srmount error. errno(3) */
export const ESRMNT: number = error('ESRMNT')
/** Communication error on send. errno(3) */
export const ECOMM: number = error('ECOMM')
/** Protocol error. errno(3) */
export const EPROTO: number = error('EPROTO')
/** Multihop attempted. errno(3) */
export const EMULTIHOP: number = error('EMULTIHOP')
/** RFS specific error. errno(3) */
export const EDOTDOT: number = error('EDOTDOT')
/** Bad message. errno(3) */
export const EBADMSG: number = error('EBADMSG')
/** Value too large for defined data type. errno(3) */
export const EOVERFLOW: number = error('EOVERFLOW')
/** Name not unique on network. errno(3) */
export const ENOTUNIQ: number = error('ENOTUNIQ')
/** File descriptor in bad state. errno(3) */
export const EBADFD: number = error('EBADFD')
/** Remote address changed. errno(3) */
export const EREMCHG: number = error('EREMCHG')
/** Can not access a needed shared library. errno(3) */
export const ELIBACC: number = error('ELIBACC')
/** Accessing a corrupted shared library. errno(3) */
export const ELIBBAD: number = error('ELIBBAD')
/** .lib section in a.out corrupted. errno(3) */
export const ELIBSCN: number = error('ELIBSCN')
/** Attempting to link in too many shared libraries. errno(3) */
export const ELIBMAX: number = error('ELIBMAX')
/** Cannot exec a shared library directly. errno(3) */
export const ELIBEXEC: number = error('ELIBEXEC')
/** Invalid or incomplete multibyte or wide character. errno(3) */
export const EILSEQ: number = error('EILSEQ')
/** Interrupted system call should be restarted. errno(3) */
export const ERESTART: number = error('ERESTART')
/** Streams pipe error. errno(3) */
export const ESTRPIPE: number = error('ESTRPIPE')
/** Too many users. errno(3) */
export const EUSERS: number = error('EUSERS')
/** Socket operation on non-socket. errno(3) */
export const ENOTSOCK: number = error('ENOTSOCK')
/** Destination address required. errno(3) */
export const EDESTADDRREQ: number = error('EDESTADDRREQ')
/** Message too long. errno(3) */
export const EMSGSIZE: number = error('EMSGSIZE')
/** Protocol wrong type for socket. errno(3) */
export const EPROTOTYPE: number = error('EPROTOTYPE')
/** Protocol not available. errno(3) */
export const ENOPROTOOPT: number = error('ENOPROTOOPT')
/** Protocol not supported. errno(3) */
export const EPROTONOSUPPORT: number = error('EPROTONOSUPPORT')
/** Socket type not supported. errno(3) */
export const ESOCKTNOSUPPORT: number = error('ESOCKTNOSUPPORT')
/** Operation not supported. errno(3) */
export const EOPNOTSUPP: number = error('EOPNOTSUPP')
/** Protocol family not supported. errno(3) */
export const EPFNOSUPPORT: number = error('EPFNOSUPPORT')
/** Address family not supported by protocol. errno(3) */
export const EAFNOSUPPORT: number = error('EAFNOSUPPORT')
/** Address already in use. errno(3) */
export const EADDRINUSE: number = error('EADDRINUSE')
/** Cannot assign requested address. errno(3) */
export const EADDRNOTAVAIL: number = error('EADDRNOTAVAIL')
/** Network is down. errno(3) */
export const ENETDOWN: number = error('ENETDOWN')
/** Network is unreachable. errno(3) */
export const ENETUNREACH: number = error('ENETUNREACH')
/** Network dropped connection on reset. errno(3) */
export const ENETRESET: number = error('ENETRESET')
/** Software caused connection abort. errno(3) */
export const ECONNABORTED: number = error('ECONNABORTED')
/** Connection reset by peer. errno(3) */
export const ECONNRESET: number = error('ECONNRESET')
/** No buffer space available. errno(3) */
export const ENOBUFS: number = error('ENOBUFS')
/** Transport endpoint is already connected. errno(3) */
export const EISCONN: number = error('EISCONN')
/** Transport endpoint is not connected. errno(3) */
export const ENOTCONN: number = error('ENOTCONN')
/** Cannot send after transport endpoint shutdown. errno(3) */
export const ESHUTDOWN: number = error('ESHUTDOWN')
/** Too many references: cannot splice. errno(3) */
export const ETOOMANYREFS: number = error('ETOOMANYREFS')
/** Connection timed out. errno(3) */
export const ETIMEDOUT: number = error('ETIMEDOUT')
/** Connection refused. errno(3) */
export const ECONNREFUSED: number = error('ECONNREFUSED')
/** Host is down. errno(3) */
export const EHOSTDOWN: number = error('EHOSTDOWN')
/** No route to host. errno(3) */
export const EHOSTUNREACH: number = error('EHOSTUNREACH')
/** Operation already in progress. errno(3) */
export const EALREADY: number = error('EALREADY')
/** Operation now in progress. errno(3) */
export const EINPROGRESS: number = error('EINPROGRESS')
/** Stale file handle. errno(3) */
export const ESTALE: number = error('ESTALE')
/** Structure needs cleaning. errno(3) */
export const EUCLEAN: number = error('EUCLEAN')
/** Not a XENIX named type file. errno(3) */
export const ENOTNAM: number = error('ENOTNAM')
/** No XENIX semaphores available. errno(3) */
export const ENAVAIL: number = error('ENAVAIL')
/** Is a named type file. errno(3) */
export const EISNAM: number = error('EISNAM')
/** Remote I/O error. errno(3) */
export const EREMOTEIO: number = error('EREMOTEIO')
/** Disk quota exceeded. errno(3) */
export const EDQUOT: number = error('EDQUOT')
/** No medium found. errno(3) */
export const ENOMEDIUM: number = error('ENOMEDIUM')
/** Wrong medium type. errno(3) */
export const EMEDIUMTYPE: number = error('EMEDIUMTYPE')
/** Operation canceled. errno(3) */
export const ECANCELED: number = error('ECANCELED')
/** Required key not available. errno(3) */
export const ENOKEY: number = error('ENOKEY')
/** Key has expired. errno(3) */
export const EKEYEXPIRED: number = error('EKEYEXPIRED')
/** Key has been revoked. errno(3) */
export const EKEYREVOKED: number = error('EKEYREVOKED')
/** Key was rejected by service. errno(3) */
export const EKEYREJECTED: number = error('EKEYREJECTED')
/** Owner died. errno(3) */
export const EOWNERDEAD: number = error('EOWNERDEAD')
/** State not recoverable. errno(3) */
export const ENOTRECOVERABLE: number = error('ENOTRECOVERABLE')
/** Operation not possible due to RF-kill. errno(3) */
export const ERFKILL: number = error('ERFKILL')
/** Memory page has hardware error. errno(3) */
export const EHWPOISON: number = error('EHWPOISON')
