import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createJsonStore, type JsonStore } from './json-store.ts';

const bounds = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});

const schema = z.object({
  window: z.object({ bounds, maximized: z.boolean() }).nullable().default(null),
  /** Chromium's software adapter instead of the graphics card, chosen after repeated crashes. */
  softwareGpu: z.boolean().default(false),
});

export type Settings = z.infer<typeof schema>;
export type Bounds = z.infer<typeof bounds>;

export const createSettings = (userData: string, report?: (line: string) => void): JsonStore<Settings> =>
  createJsonStore(join(userData, 'settings.json'), schema, { window: null, softwareGpu: false }, report);

/** Switches must be set before Electron is ready, so this one setting is also read at once. */
export function readSoftwareGpu(userData: string): boolean {
  try {
    return schema.parse(JSON.parse(readFileSync(join(userData, 'settings.json'), 'utf8'))).softwareGpu;
  } catch {
    return false;
  }
}

const SMALLEST = { width: 640, height: 480 };
const FIRST = { width: 1280, height: 840 };

/**
 * Where the window opens: as it was left, if at least a grip of it (100 x 40) lies on a display that is there now; else in
 * the middle of the first display, as large as fits.
 */
export function placeWindow(saved: Bounds | null, displays: readonly Bounds[]): Bounds {
  const visible =
    saved !== null && displays.some((display) => overlap(saved, display).width >= 100 && overlap(saved, display).height >= 40);
  if (saved !== null && visible) {
    return { ...saved, width: Math.max(saved.width, SMALLEST.width), height: Math.max(saved.height, SMALLEST.height) };
  }
  const display = displays[0] ?? { x: 0, y: 0, ...FIRST };
  const width = Math.min(FIRST.width, display.width);
  const height = Math.min(FIRST.height, display.height);
  return {
    width,
    height,
    x: display.x + Math.floor((display.width - width) / 2),
    y: display.y + Math.floor((display.height - height) / 2),
  };
}

const overlap = (a: Bounds, b: Bounds): { readonly width: number; readonly height: number } => ({
  width: Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
  height: Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y),
});
