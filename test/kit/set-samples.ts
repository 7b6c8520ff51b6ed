// A program that sets every sample of the option table, for a witness to see.
import { close, SOCK_DGRAM, setsockopt, socket } from 'mreq'
import { steps } from './steps.js'

for (const onOneSocket of steps) {
  const fd = socket(onOneSocket.domain, SOCK_DGRAM)
  for (const { level, option, set } of onOneSocket.steps) setsockopt(fd, level, option, set as Uint8Array)
  close(fd)
}
