import { join } from 'node:path'
import type { Place } from '#lib/learn/lesson/isolation.js'
import { cc } from './cc.js'
import { root } from './root.js'

/** The library that makes the listing's parent wait until its other half has heard all, for LD_PRELOAD. */
export const patient: string = cc('patient.so', { file: join(root, 'test/kit/patient.c') }, '-shared', '-fPIC', '-ldl')

/** A place of the lesson's with that library. */
export function patiently({ isolated, prefix }: Place): Place {
  return { isolated, prefix: [...prefix, 'env', `LD_PRELOAD=${patient}`] }
}
