import type { SealedPlace } from '../vault/sealed-place.ts'
import type { Vault } from '../vault/vault.ts'

/** Where what is kept of waiting files is sealed. */
export const sealedHeldFiles: SealedPlace = {
  title: 'Files that wait for an answer',
  table: 'handed_file',
  column: 'held',
  ids: ['id'],
  facts: ['id'],
  bindingOf: (id = '') => binding(Number(id)),
}

/** Seals what a file that waits has to be looked at for again; it opens for this file only. */
export function heldText(vault: Vault, { fileId, text }: { fileId: number; text: string }): Buffer {
  return vault.seal(text, binding(fileId))
}

export function openHeldText(vault: Vault, { fileId, held }: { fileId: number; held: Buffer }): string {
  return vault.open(held, binding(fileId))
}

function binding(fileId: number): string {
  return `handed_file:${fileId}`
}
