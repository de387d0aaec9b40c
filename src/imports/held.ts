import type { Vault } from '../vault/vault.ts'

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
