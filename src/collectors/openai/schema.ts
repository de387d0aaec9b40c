import { z } from 'zod'
import { isDecimal } from '../../base/exact-usd.ts'
import { latestMs } from '../told-times.ts'

// Only the fields that are used, as the official SDK's types name them; what is unknown is ignored.

const count = z.number().int().nonnegative()
const seconds = z
  .number()
  .int()
  .positive()
  .max(latestMs / 1_000)
  .transform((at) => at * 1_000)

/** Dimensions are null where nobody asked for them, and where there is none. */
const dimensions = {
  project_id: z.string().nullish(),
  user_id: z.string().nullish(),
  api_key_id: z.string().nullish(),
}

const costResult = z.object({
  ...dimensions,
  amount: z.object({
    value: z.union([z.number(), z.string()]).refine(isDecimal),
    currency: z.string().refine((currency) => currency.toLowerCase() === 'usd'),
  }),
  line_item: z.string().nullable(),
  quantity: z.number().nullish(),
  quantity_unit: z.string().nullish(),
})

export const costBucket = z.object({ start_time: seconds, results: z.array(costResult) })

export type CostResult = z.infer<typeof costResult>

const used = { ...dimensions, model: z.string().nullable(), api_key_id: z.string().nullable() }

const completionsResult = z.object({
  ...used,
  input_tokens: count,
  output_tokens: count,
  input_cached_tokens: count.nullish(),
  input_cache_write_tokens: count.nullish(),
  num_model_requests: count,
  batch: z.boolean().nullish(),
  service_tier: z.string().nullish(),
})

export const completionsBucket = z.object({ start_time: seconds, results: z.array(completionsResult) })

export type CompletionsResult = z.infer<typeof completionsResult>

const embeddingsResult = z.object({ ...used, input_tokens: count, num_model_requests: count })

export const embeddingsBucket = z.object({ start_time: seconds, results: z.array(embeddingsResult) })

const searchesResult = z.object({ ...used, num_requests: count })

export const searchesBucket = z.object({ start_time: seconds, results: z.array(searchesResult) })

export const user = z.object({
  id: z.string(),
  email: z.string().nullish(),
  name: z.string().nullish(),
  role: z.string().nullish(),
})

export const project = z.object({ id: z.string(), name: z.string().nullish() })

export const apiKey = z.object({
  id: z.string(),
  name: z.string().nullish(),
  redacted_value: z.string().nullish(),
  owner: z.object({ user: z.object({ id: z.string().nullish(), email: z.string().nullish() }).nullish() }).nullish(),
})
