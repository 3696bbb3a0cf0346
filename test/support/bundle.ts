import { join } from 'node:path';
import { build } from 'vite';

/** Bundles TypeScript into one ES module that plain Node can run, for tests that need a second process. */
export async function bundleForNode(entry: string, folder: string, name: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rolldownOptions: { input: { [name]: entry }, output: { format: 'es', entryFileNames: '[name].mjs' } },
    },
  });
  return join(folder, `${name}.mjs`);
}
