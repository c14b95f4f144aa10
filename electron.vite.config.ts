// Three builds: the Node side (desktop, host, command line and their worker threads), the preload, the screens.
import { chmodSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** `npx signalbox` starts the file itself, and remembers where it lies: each build makes it anew, without the right to be run. */
const executable = { name: 'executable', writeBundle: () => chmodSync(here('out/main/cli.js'), 0o755) }

export default defineConfig({
  main: {
    plugins: [executable],
    build: {
      rolldownOptions: {
        input: {
          main: here('electron/main.ts'),
          'host-process': here('electron/host-process.ts'),
          cli: here('core/host/cli.ts'),
          // Found at run time beside the chunk that starts them, so entries and chunks lie flat in one folder.
          'embed-worker': here('core/classifier/embed-worker.ts'),
          'fit-worker': here('core/classifier/fit-worker.ts'),
          'read-worker': here('core/host/read-worker.ts'),
          'sqlite-worker': here('core/storage/sqlite-worker.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    // A sandboxed preload can require nothing but `electron`: everything else is bundled into one CommonJS file.
    build: {
      externalizeDeps: false,
      rolldownOptions: { input: here('electron/preload.ts'), output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: here('renderer'),
    publicDir: false,
    plugins: [react()],
    build: { outDir: here('out/renderer'), minify: 'oxc', rolldownOptions: { input: here('renderer/index.html') } },
  },
})
