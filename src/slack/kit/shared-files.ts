import { z } from 'zod'

/** A file as Slack names it in what it sends. All that counts is asked of Slack by the id. */
export type SharedFile = { id: string; name: string }

const shared = z.array(z.unknown())
const file = z.object({ id: z.string().regex(/^F[A-Z0-9]{1,30}$/), name: z.string().nullish().catch(null) })

/** The files in a message or a form; what has no id is left out. */
export function sharedFiles(files: unknown): SharedFile[] {
  const list = shared.safeParse(files)
  if (!list.success) return []
  return list.data.flatMap((one) => {
    const parsed = file.safeParse(one)
    return parsed.success ? [{ id: parsed.data.id, name: parsed.data.name || 'a file' }] : []
  })
}
