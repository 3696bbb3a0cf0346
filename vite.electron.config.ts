import { defineConfig } from 'vite';
import { defines, inRoot, nodeTarget } from './vite.shared.ts';

/**
 * The main process and, beside it, the local server of the browser edition: both answer with the same files and headers.
 * CommonJS because Electron loads `main` before its module loader is warm, and everything bundled, so that the packed
 * application needs no node_modules.
 */
export default defineConfig({
  define: defines,
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: true,
    outDir: inRoot('dist/electron'),
    emptyOutDir: true,
    target: nodeTarget,
    minify: false,
    rolldownOptions: {
      input: { main: inRoot('electron/main/main.ts'), 'local-server': inRoot('electron/main/local-server.ts') },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' },
    },
  },
});
