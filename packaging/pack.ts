import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { programFiles, wholeParts } from './program-files.ts'
import { toJavaScript } from './to-javascript.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Writes the program as JavaScript into `packed/`, laid out as in the checkout, so that every path in it stays true.
 * npm runs it before it packs; the Dockerfile runs it too. Node runs TypeScript as it is, but not below `node_modules`.
 */
function pack(): number {
  const out = path.join(root, 'packed')
  rmSync(out, { recursive: true, force: true })
  const files = programFiles(root)
  for (const file of files) {
    const target = path.join(out, file.replace(/\.ts$/, '.js'))
    mkdirSync(path.dirname(target), { recursive: true })
    if (/\.[jt]s$/.test(file)) writeFileSync(target, toJavaScript(readFileSync(path.join(root, file), 'utf8')))
    else cpSync(path.join(root, file), target)
  }
  for (const part of wholeParts) cpSync(path.join(root, part), path.join(out, part), { recursive: true })
  return files.length
}

process.stderr.write(`packed/ holds ${pack()} files of src as JavaScript\n`)
