import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { askedBy } from './to-javascript.ts'

/** Folders and files the program reads by name, which come along whole. */
export const wholeParts = ['migrations', 'charts', 'manifest.yml', 'package.json']

// The try-out's world stays with the checkout; the program says so when it would need it. The cache is made as it runs.
const leftOut = ['sandbox/', 'node_modules/']

/**
 * Every file under `src` that the program needs, found by following it from `main.js`: so no test, bench or fixture comes
 * along. Throws, naming the file, where it asks for something that would not be in the package.
 */
export function programFiles(root: string): string[] {
  const needed = new Set<string>()
  const waiting = ['src/main.js']
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (needed.has(file)) continue
    needed.add(file)
    if (!/\.[jt]s$/.test(file)) continue
    const { imports, files } = askedBy(file, readFileSync(path.join(root, file), 'utf8'))
    const inside = [...imports, ...files].filter((target) => !isElsewhere(target))
    const missing = inside.filter((target) => !target.startsWith('src/') || !isFile(root, target))
    if (missing.length > 0) throw new Error(`${file} asks for ${missing.join(', ')}, which the package would not hold`)
    waiting.push(...inside)
  }
  return [...needed].sort()
}

function isElsewhere(target: string): boolean {
  return (
    leftOut.some((folder) => target.startsWith(folder)) ||
    wholeParts.some((part) => target === part || target.startsWith(`${part}/`))
  )
}

// A folder of `src` cannot be followed: name its files one by one.
function isFile(root: string, target: string): boolean {
  return !target.endsWith('/') && existsSync(path.join(root, target))
}
