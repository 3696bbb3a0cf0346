import { defineConfig } from 'vite';
import { defines, inRoot } from './vite.shared.ts';

/** The benchmark contestants in a page. */
export default defineConfig({
  root: inRoot('bench/page'),
  define: defines,
  build: {
    outDir: inRoot('dist/bench-page'),
    emptyOutDir: true,
    target: 'esnext',
    chunkSizeWarningLimit: 100_000,
    // Node's WebGPU is never asked for in a page
    rolldownOptions: { external: ['webgpu'] },
  },
});
