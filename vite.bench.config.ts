import { defineConfig } from 'vite';
import { defines, inRoot, nodeTarget } from './vite.shared.ts';

/** The benchmark contestants as one file. */
export default defineConfig({
  define: defines,
  ssr: { noExternal: true, external: ['webgpu'] },
  build: {
    ssr: true,
    outDir: inRoot('dist/bench'),
    // One file, replaced in one write: a command that is running meanwhile keeps working.
    emptyOutDir: false,
    target: nodeTarget,
    minify: false,
    rolldownOptions: {
      input: { main: inRoot('bench/main.ts') },
      external: ['webgpu'],
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs', codeSplitting: false },
    },
  },
});
