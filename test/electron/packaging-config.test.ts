import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { inRoot, root } from '../../scripts/lib/paths.mjs';

// Deep imports of a pinned version: electron-builder offers its schema check no other way.
const require = createRequire(import.meta.url);
type Configuration = Record<string, unknown>;
const { getConfig, validateConfiguration } = require('app-builder-lib/out/util/config/config') as {
  getConfig(folder: string, file: string, overrides: null): Promise<Configuration>;
  validateConfiguration(configuration: Configuration, logger: unknown): Promise<void>;
};
const { DebugLogger } = require('builder-util') as { DebugLogger: new (enabled: boolean) => unknown };

const read = (): Promise<Configuration> => getConfig(root, 'electron-builder.yml', null);
const validate = (configuration: Configuration): Promise<void> => validateConfiguration(configuration, new DebugLogger(false));

/** Width and height from a PNG's header. */
const pngSize = (file: string): readonly [number, number] => {
  const bytes = readFileSync(file);
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
};

describe('electron-builder.yml', () => {
  it('follows the schema', async () => {
    await validate(await read());
  });

  it.each<[string, (configuration: Configuration) => Configuration]>([
    [
      'electronFuses',
      (configuration) => ({ ...configuration, electronFuses: { ...(configuration.electronFuses as object), runAsNod: false } }),
    ],
    ['linux', (configuration) => ({ ...configuration, linux: { ...(configuration.linux as object), categry: 'Development' } })],
  ])('a misspelt key in %s would be found', async (section, spoil) => {
    await expect(validate(spoil(await read()))).rejects.toThrow(section);
  });

  it('names files that are there, and icons of the sizes that they say', async () => {
    for (const file of ['build/icon.png', 'build/entitlements.mac.plist', 'LICENSE'])
      expect(existsSync(inRoot(file)), file).toBe(true);
    expect(pngSize(inRoot('build/icon.png'))).toEqual([1024, 1024]);
    const icons = readdirSync(inRoot('build/icons'));
    expect(icons.length).toBeGreaterThan(5);
    for (const icon of icons) expect(pngSize(inRoot('build/icons', icon)).join('x')).toBe(icon.replace('.png', ''));
  });

  it('has what the package needs in package.json, and no dependency that would have to be packed', () => {
    const manifest = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as Record<string, unknown>;
    for (const key of ['name', 'version', 'description', 'author', 'homepage', 'license', 'main', 'desktopName'])
      expect(manifest[key], key).toBeTruthy();
    expect(manifest.dependencies ?? {}).toEqual({});
  });
});
