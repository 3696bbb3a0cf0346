import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { inRoot } from './paths.mjs';

/**
 * A Chromium headless shell and SwiftShader (a software Vulkan driver) from the npm package `@sparticuz/chromium`, for
 * machines that have neither a browser nor a Vulkan driver. Linux on x64 only.
 */

/**
 * @typedef {object} BundledBrowser
 * @property {string} executable the headless shell
 * @property {string} vulkanDriver ICD file of SwiftShader
 * @property {string} libraryPath value for LD_LIBRARY_PATH
 * @property {string} fontConfig a fontconfig file that names the fonts of the package
 */

/**
 * Unpacks the archives once into node_modules/.cache and returns the paths; null where the package does not fit.
 * @returns {Promise<BundledBrowser | null>}
 */
export async function unpackBundledBrowser() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const packageFolder = findPackage();
  if (packageFolder === null) return null;
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const target = inRoot('node_modules/.cache/chainrule', `chromium-${version}`);
  if (!existsSync(target)) await unpackInto(packageFolder, target);
  return {
    executable: join(target, 'chromium'),
    vulkanDriver: join(target, 'vk_swiftshader_icd.json'),
    libraryPath: `${join(target, 'lib')}:${target}`,
    fontConfig: join(target, 'chainrule-fonts.conf'),
  };
}

function findPackage() {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
  } catch {
    return null;
  }
}

/**
 * Unpacks beside the target and renames, so that a killed or parallel run never leaves half a browser behind.
 * @param {string} packageFolder
 * @param {string} target
 */
async function unpackInto(packageFolder, target) {
  const partial = `${target}.partial-${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const tar = createRequire(join(packageFolder, 'build/index.js'))('tar-fs');
  /** @param {string} name */
  const open = (name) => createReadStream(join(packageFolder, 'bin', name));
  await Promise.all([
    pipeline(open('chromium.br'), createBrotliDecompress(), createWriteStream(join(partial, 'chromium'), { mode: 0o755 })),
    ...['swiftshader.tar.br', 'al2023.tar.br', 'fonts.tar.br'].map((name) =>
      pipeline(open(name), createBrotliDecompress(), tar.extract(partial)),
    ),
  ]);
  // The package's own configuration names folders of a serverless host.
  writeFileSync(
    join(partial, 'chainrule-fonts.conf'),
    `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n  <dir>${join(target, 'fonts')}</dir>\n` +
      `  <dir>/usr/share/fonts</dir>\n  <cachedir>${join(target, 'font-cache')}</cachedir>\n</fontconfig>\n`,
  );
  try {
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
}
