import { readFileSync } from 'node:fs'
import path from 'node:path'

/** Says of a path in the project whether `.dockerignore` keeps it from the builder: the last pattern that matches decides. */
export function leftByDockerignore(project: string): (file: string) => boolean {
  const rules = readFileSync(path.join(project, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ pattern: line.replace(/^!/, ''), keeps: line.startsWith('!') }))
  return (file) => {
    const parts = file.split(path.sep)
    const lead = parts.map((_, length) => parts.slice(0, length + 1).join('/'))
    const last = rules.findLast(({ pattern }) => lead.some((part) => path.posix.matchesGlob(part, pattern)))
    return file !== '' && last !== undefined && !last.keeps
  }
}
