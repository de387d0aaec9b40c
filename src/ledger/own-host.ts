import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { hasCode } from '../base/app-error.ts'

/** Names where process numbers mean something: one machine, since one boot, in one container. */
export function ownHost(): string {
  return [hostname(), ifThere(bootId), ifThere(processNamespace)].join(' ')
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}

function processNamespace(): string {
  return readlinkSync('/proc/self/ns/pid')
}

// Only Linux tells.
function ifThere(read: () => string): string {
  try {
    return read()
  } catch (thrown) {
    if (hasCode(thrown, 'ENOENT')) return ''
    throw thrown
  }
}
