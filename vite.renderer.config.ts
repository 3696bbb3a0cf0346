import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { browserTarget, defines, inRoot } from './vite.shared.ts';

/** The window's page, with relative addresses: the same files are served under `app://` and from 127.0.0.1. */
export default defineConfig({
  root: inRoot('renderer'),
  base: './',
  plugins: [react()],
  define: defines,
  // Data addresses for small files would make fonts and workers break under the content security policy.
  build: {
    outDir: inRoot('dist/renderer'),
    emptyOutDir: true,
    target: browserTarget,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4096,
  },
  worker: { format: 'es' },
  server: { host: '127.0.0.1' },
});
