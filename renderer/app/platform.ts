import { choosePlatform } from '../platform/choose-platform.ts';
import type { PlatformApi } from '../platform/platform-api.ts';

let chosen: PlatformApi | null = null;

/** The one platform of this window. */
export function platform(): PlatformApi {
  chosen ??= choosePlatform();
  return chosen;
}
