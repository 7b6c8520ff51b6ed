import { constants } from './binding.js'

const constant = (name: string) => constants[name] as number

/** Begin to watch. epoll_ctl(2) */
export const EPOLL_CTL_ADD = constant('EPOLL_CTL_ADD')
/** Cease to watch. epoll_ctl(2) */
export const EPOLL_CTL_DEL = constant('EPOLL_CTL_DEL')
/** Watch for other events. epoll_ctl(2) */
export const EPOLL_CTL_MOD = constant('EPOLL_CTL_MOD')
/** Among the events: tell of what is new, and not again of what still is. epoll(7) */
export const EPOLLET = constant('EPOLLET')
