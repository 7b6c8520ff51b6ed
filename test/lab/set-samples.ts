// A program that sets every sample of the option table, for a witness to see.
import { AF_INET, close, SOCK_DGRAM, setsockopt, socket } from 'mreq'
import { steps } from './samples.js'

for (const onOneSocket of steps) {
  const fd = socket(AF_INET, SOCK_DGRAM)
  for (const { level, option, set } of onOneSocket) setsockopt(fd, level, option, set as Uint8Array)
  close(fd)
}
