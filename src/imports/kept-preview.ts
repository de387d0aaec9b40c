import type { Preview } from './preview.ts'

/** A preview as it is kept: instants are texts there. Written by us alone. */
export function keptPreview(stored: unknown): Preview {
  const preview = stored as Preview
  if (!('before' in preview) || preview.before === null) return preview
  return { ...preview, before: { ...preview.before, at: new Date(preview.before.at) } }
}
