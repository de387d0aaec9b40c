import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import path from 'node:path'

/** One thing people see, as its golden file has it. */
export type Surface = {
  /** The folder of `src/slack` it comes from. */
  feature: string
  /** As the file is called, with the folder it lies in: `modals/typical`. */
  name: string
  kind: 'home' | 'modal' | 'message'
  content: { blocks: object[]; text?: string }
}

/** Every golden message, modal and Home tab, by feature and name. */
export async function surfacesIn(root: string): Promise<Surface[]> {
  const files = await Array.fromAsync(glob('src/slack/**/fixtures/**/*.json', { cwd: root }))
  return files.sort().flatMap((file) => {
    const content = contentOf(readFileSync(path.join(root, file), 'utf8'))
    if (content === null) return []
    const [folder = '', name = ''] = file.slice('src/slack/'.length, -'.json'.length).split(/(?:^|\/)fixtures\//)
    return [{ feature: folder === '' ? 'all' : folder, name, ...content }]
  })
}

// A golden is a view, a message, or the blocks of a part of one; other goldens (notices without blocks) have no picture.
function contentOf(text: string): Pick<Surface, 'kind' | 'content'> | null {
  const golden: unknown = JSON.parse(text)
  if (Array.isArray(golden)) return { kind: 'message', content: { blocks: golden } }
  if (typeof golden !== 'object' || golden === null || !('blocks' in golden) || !Array.isArray(golden.blocks))
    return null
  const { blocks } = golden
  const type = 'type' in golden ? golden.type : 'message'
  if (type === 'home' || type === 'modal') return { kind: type, content: { ...golden, blocks } }
  return { kind: 'message', content: { ...golden, blocks } }
}
