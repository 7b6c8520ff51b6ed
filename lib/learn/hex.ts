/** Bytes as hexadecimal digits, two for each. */
export function hex(bytes: Uint8Array, between: string = ''): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(between)
}
