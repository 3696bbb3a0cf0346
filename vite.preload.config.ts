import { defineConfig } from 'vite';
import { browserTarget, inRoot } from './vite.shared.ts';

/** A sandboxed preload must be one CommonJS file that requires nothing but `electron`. */
export default defineConfig({
  build: {
    lib: { entry: inRoot('electron/preload/preload.ts'), formats: ['cjs'], fileName: () => 'preload.cjs' },
    outDir: inRoot('dist/electron'),
    emptyOutDir: false,
    target: browserTarget,
    minify: false,
    rolldownOptions: { external: ['electron'] },
  },
});
