import { join } from 'node:path'
import { cc } from './cc.js'
import { root } from './root.js'

/** The library that makes the listing's parent wait until its other half has heard all, for LD_PRELOAD. */
export const patient: string = cc('patient.so', { file: join(root, 'test/lab/patient.c') }, '-shared', '-fPIC', '-ldl')
