import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'sandbox/**/*.test.ts', 'bench/**/*.test.ts', 'packaging/**/*.test.ts'],
    globalSetup: ['./vitest.setup.ts'],
    // It imports JSON the way bundlers do, which Node does not.
    server: { deps: { inline: ['@actions/workflow-parser'] } },
    pool: 'forks',
    maxWorkers: 2,
    // Bounds for what hangs, not for what is slow: several copies of PostgreSQL share a small machine.
    testTimeout: 120_000,
    reporters: ['default', './vitest.summary.ts'],
    hookTimeout: 180_000,
  },
})
