import { pino } from 'pino'
import { z } from 'zod'

const line = z.object({
  level: z.number(),
  msg: z.string().default(''),
  err: z
    .object({
      type: z.string().default(''),
      message: z.string().default(''),
      stack: z.string().default(''),
      code: z.unknown().optional(),
    })
    .optional(),
})

/** A log that is listened to: `surprises` takes what was logged of errors that are no sentences of ours. */
export function heardLog() {
  const heard: string[] = []
  const log = pino(
    { level: 'warn' },
    {
      write(text: string) {
        const { level, msg, err } = line.parse(JSON.parse(text))
        const isOurs = err?.code !== 'internal' && err?.stack.startsWith('AppError')
        if (level >= 50 ? !isOurs : err && !isOurs) heard.push(`the log has: ${msg}: ${err?.stack ?? text}`)
      },
    },
  )
  return {
    log,
    /** Throws the first surprise since it was asked before that is none of the expected; returns those. */
    refuseSurprises(expected?: RegExp): string[] {
      const all = heard.splice(0)
      const first = all.find((one) => !expected?.test(one))
      if (first) throw new Error(first)
      return all
    },
  }
}
