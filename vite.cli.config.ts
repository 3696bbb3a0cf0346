import { defineConfig } from 'vite';
import { defines, inRoot, nodeTarget } from './vite.shared.ts';

/** The command line as one file. `webgpu` stays outside: it loads a native library from its own folder. */
export default defineConfig({
  define: defines,
  ssr: { noExternal: true, external: ['webgpu'] },
  build: {
    ssr: true,
    outDir: inRoot('dist/cli'),
    // One file, replaced in one write: a command that is running meanwhile keeps working.
    emptyOutDir: false,
    target: nodeTarget,
    minify: false,
    rolldownOptions: {
      input: { chainrule: inRoot('cli/main.ts') },
      external: ['webgpu'],
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs', codeSplitting: false },
    },
  },
});
