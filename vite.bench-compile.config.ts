import { defineConfig } from 'vite';
import { defines, inRoot } from './vite.shared.ts';

/** Compile times in a worker of a page. */
export default defineConfig({
  root: inRoot('bench/compile-page'),
  define: defines,
  worker: { format: 'es' },
  build: {
    outDir: inRoot('dist/bench-compile'),
    emptyOutDir: true,
    target: 'esnext',
    chunkSizeWarningLimit: 100_000,
  },
});
