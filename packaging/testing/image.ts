import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Copy, DockerfileParser, type From, type Instruction } from 'dockerfile-ast'
import { z } from 'zod'
import { leftByDockerignore } from './dockerignore.ts'

/** What the last stage of a Dockerfile says of the container. */
export type Image = {
  /** The folder that stands for the container's `/`. */
  root: string
  workdir: string
  env: Record<string, string>
  user: { uid: number; gid: number }
  command: string[]
  healthcheck: string[]
  labels: string[]
  stopSignal: string
  volumes: string[]
}

/**
 * Does what a Dockerfile says, step by step, without Docker: each stage in a folder of its own that stands for `/`, commands
 * by this machine's shell. A base image is taken to hold nothing but Node. Throws at the first step that fails, and at an
 * instruction it does not know.
 */
export function buildImage(input: { project: string; into: string; path: string }): Image {
  const file = DockerfileParser.parse(readFileSync(path.join(input.project, 'Dockerfile'), 'utf8'))
  const stages = new Map<string, Image>()
  let image: Image | null = null
  for (const step of file.getInstructions()) {
    if (step.getKeyword() === 'FROM') {
      const name = (step as From).getBuildStage() ?? 'last'
      image = emptyImage(path.join(input.into, name))
      stages.set(name, image)
      continue
    }
    if (image === null) throw new Error(`${step.getKeyword()} stands before FROM`)
    carryOut(step, image, { ...input, stages })
  }
  if (image === null) throw new Error('there is no FROM')
  return image
}

function emptyImage(root: string): Image {
  const node = path.join(root, 'usr/local/bin/node')
  mkdirSync(path.dirname(node), { recursive: true })
  cpSync(process.execPath, node, { dereference: true })
  return {
    root,
    workdir: '/',
    env: {},
    user: { uid: 0, gid: 0 },
    command: [],
    healthcheck: [],
    labels: [],
    stopSignal: '',
    volumes: [],
  }
}

function carryOut(
  step: Instruction,
  image: Image,
  input: { project: string; path: string; stages: ReadonlyMap<string, Image> },
): void {
  const words = step.getArguments().map((word) => word.getValue())
  const [first = ''] = words
  switch (step.getKeyword()) {
    case 'COPY':
      copy(step as Copy, image, input)
      return
    case 'RUN':
      run(step.getArgumentsContent() ?? '', image, input.path)
      return
    case 'WORKDIR':
      image.workdir = first
      mkdirSync(path.join(image.root, first), { recursive: true })
      return
    case 'ENV':
      for (const word of words) {
        const at = word.indexOf('=')
        image.env[word.slice(0, at)] = word.slice(at + 1)
      }
      return
    case 'USER': {
      const [uid = Number.NaN, gid = Number.NaN] = first.split(':').map(Number)
      image.user = { uid, gid }
      return
    }
    case 'CMD':
      image.command = jsonWords(step)
      return
    case 'HEALTHCHECK':
      image.healthcheck = jsonWords(step)
      return
    case 'LABEL':
      image.labels.push(...(step.getArgumentsContent() ?? '').matchAll(/([\w.]+)=/g).map(([, name]) => name ?? ''))
      return
    case 'STOPSIGNAL':
      image.stopSignal = first
      return
    case 'VOLUME':
      image.volumes.push(...words)
      return
    case 'EXPOSE':
      return
    default:
      throw new Error(`${step.getKeyword()} is not known here: teach packaging/testing/image.ts what it does`)
  }
}

// The exec form, behind options or alone: what is run without a shell.
function jsonWords(step: Instruction): string[] {
  const content = step.getArgumentsContent() ?? ''
  return z.array(z.string()).parse(JSON.parse(content.slice(content.indexOf('['))))
}

function copy(
  step: Copy,
  image: Image,
  { project, stages }: { project: string; stages: ReadonlyMap<string, Image> },
): void {
  const flags = new Map(step.getFlags().map((flag) => [flag.getName(), flag.getValue() ?? '']))
  const from = flags.get('from')
  const source = from === undefined ? project : stages.get(from)?.root
  if (source === undefined) throw new Error(`COPY --from=${from}: there is no such stage`)
  const isLeft = from === undefined ? leftByDockerignore(project) : () => false
  const words = step.getArguments().map((word) => word.getValue())
  const target = words.at(-1) ?? ''
  for (const word of words.slice(0, -1)) {
    const found = path.join(source, word)
    if (!existsSync(found) || isLeft(word)) throw new Error(`COPY ${word}: not found`)
    const into = path.join(
      image.root,
      path.resolve(image.workdir, target),
      target.endsWith('/') ? path.basename(word) : '',
    )
    cpSync(found, into, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (one) => !isLeft(path.relative(source, one)),
    })
    const owner = flags.get('chown')
    if (owner && process.getuid?.() === 0) own(into, owner)
  }
}

function own(folder: string, owner: string): void {
  const [uid = 0, gid = 0] = owner.split(':').map(Number)
  chownSync(folder, uid, gid)
  for (const name of readdirSync(folder)) own(path.join(folder, name), owner)
}

// How this machine reaches the package registry; a builder has its own way.
const reaching = /^(npm_config_.*|(https?|no)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_.*)$/i

// Else with a fresh environment: what a builder would not have must not help here.
function run(line: string, image: Image, programs: string): void {
  const { status, stderr, stdout } = spawnSync('sh', ['-ec', line.replace(/\\\n/g, ' ')], {
    cwd: path.join(image.root, image.workdir),
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => reaching.test(name))),
      ...image.env,
      PATH: programs,
      HOME: process.env.HOME,
    },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`RUN ${line}\nended with ${status}:\n${stdout}${stderr}`)
}

/** Takes every right to write away, as a read-only root file system does. */
export function makeReadOnly(folder: string): void {
  for (const name of readdirSync(folder)) {
    const one = path.join(folder, name)
    const found = lstatSync(one)
    if (found.isSymbolicLink()) continue
    if (found.isDirectory()) makeReadOnly(one)
    else chmodSync(one, found.mode & 0o555)
  }
  chmodSync(folder, 0o555)
}
