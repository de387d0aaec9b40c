import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

const manifestShape = z.object({
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()).nonempty() }) }),
})

/** The bot scopes a workspace is asked for: those of `manifest.yml`, so that both ways of installing grant the same. */
export function manifestScopes(): string[] {
  const manifest: unknown = parse(readFileSync(new URL('../../../manifest.yml', import.meta.url), 'utf8'))
  return manifestShape.parse(manifest).oauth_config.scopes.bot
}
