import { stripTypeScriptTypes } from 'node:module'
import path from 'node:path'

/** What a source file asks for by a path of its own: other sources, and files it reads beside itself. */
export type Asked = { imports: string[]; files: string[] }

/**
 * The relative paths in a source, resolved to the project's own. `files` are what is opened through
 * `new URL(…, import.meta.url)`; of a name put together at run time only the folder is known, which ends in `/`.
 */
export function askedBy(file: string, text: string): Asked {
  const resolved = (target: string) => path.posix.join(path.posix.dirname(file), target)
  const code = stripTypeScriptTypes(text)
  return {
    imports: [...code.matchAll(importOf)].map(({ groups }) => resolved(groups?.target ?? '')),
    files: [...code.matchAll(openedFile)].map(({ groups }) => resolved(untilName(groups?.target ?? ''))),
  }
}

/** The source as JavaScript: types are blanked, so that lines and columns stay, and `.ts` becomes `.js` where a file is named. */
export function toJavaScript(text: string): string {
  const code = stripTypeScriptTypes(text)
  return code.replaceAll(importOf, named).replaceAll(openedFile, named)
}

// As biome writes them: single quotes. What it leaves of a type import is blank, so only real ones are found.
const importOf = /(?:\bfrom\s*|\bimport\s*\(?\s*)'(?<target>\.[^'\n]+)'/g
const openedFile = /\bnew URL\(\s*(?:'(?<target>\.[^'\n]*)'|`(?<target>\.[^`\n]*)`)\s*,\s*import\.meta\.url/g

function named(found: string): string {
  return found.replace(/\.ts(?=['`])/, '.js')
}

function untilName(target: string): string {
  return target.includes('${') ? target.slice(0, target.slice(0, target.indexOf('${')).lastIndexOf('/') + 1) : target
}
