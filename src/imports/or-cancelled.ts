import type { FileImports } from './file-imports.ts'

/** Runs what may refuse the file, which is then not left to wait. */
export async function orCancelled<Done>(
  kept: Parameters<FileImports['cancel']>[1] & { files: FileImports; fileId: number },
  run: () => Done | Promise<Done>,
): Promise<Done> {
  const { files, fileId, ...by } = kept
  try {
    return await run()
  } catch (thrown) {
    await files.cancel(fileId, by)
    throw thrown
  }
}
