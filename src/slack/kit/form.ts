import { z } from 'zod'
import { type SharedFile, sharedFiles } from './shared-files.ts'

/** What somebody filled in, read by block id; each is null where nothing was given. Everything in it may be forged. */
export type Form = {
  /** The ids of all blocks that hold something to fill in. */
  blocks(): string[]
  text(blockId: string): string | null
  /** The value of a select, a person's or channel's Slack id, a day, or a time of day. */
  chosen(blockId: string): string | null
  /** The Slack ids of several people. */
  people(blockId: string): string[]
  /** The values of ticked boxes. */
  ticked(blockId: string): string[]
  files(blockId: string): SharedFile[]
}

const option = z.object({ value: z.string() })
const element = z.object({
  value: z.string().nullish(),
  selected_option: option.nullish(),
  selected_options: z.array(option).nullish(),
  selected_user: z.string().nullish(),
  selected_conversation: z.string().nullish(),
  selected_users: z.array(z.string()).nullish(),
  selected_date: z.string().nullish(),
  selected_time: z.string().nullish(),
  files: z.unknown().optional(),
})
const stateValues = z.record(z.string(), z.record(z.string(), element))

/** Reads a view's `state.values`; what does not have Slack's shape counts as not given. */
export function formOf(values: unknown): Form {
  const parsed = stateValues.safeParse(values)
  const blocks = parsed.success ? parsed.data : {}
  const first = (blockId: string) => Object.values(blocks[blockId] ?? {})[0]
  return {
    blocks: () => Object.keys(blocks),
    text: (blockId) => first(blockId)?.value?.trim() || null,
    chosen(blockId) {
      const given = first(blockId)
      return (
        given?.selected_option?.value ??
        given?.selected_user ??
        given?.selected_conversation ??
        given?.selected_date ??
        given?.selected_time ??
        null
      )
    },
    people: (blockId) => first(blockId)?.selected_users ?? [],
    ticked: (blockId) => (first(blockId)?.selected_options ?? []).map(({ value }) => value),
    files: (blockId) => sharedFiles(first(blockId)?.files),
  }
}
