/** JSON, by the names in it. */
export type Json = { [name: string]: unknown }

/** An OpenAPI document, as far as we look into it ourselves. */
export type OpenApi = Json & {
  info: Json & { title: string; version: string; description: string }
  tags: Array<{ name: string; description: string }>
  paths: Record<string, Record<string, Operation>>
}

/** What may be asked with one method at one path. */
export type Operation = {
  operationId: string
  summary: string
  description: string
  tags: string[]
  parameters: Array<{ name: string; in: string; required: boolean; description?: string; schema: Json }>
  requestBody?: { required: boolean; content: Record<string, { schema: Json }> }
  responses: Record<string, Json>
  /** Where something else than a token opens it. */
  security?: ReadonlyArray<Record<string, readonly string[]>>
  'x-token-scope'?: string
  'x-role'?: string
}
