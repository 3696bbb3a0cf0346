import type { TFunction } from 'i18next';

/** What the mouse does, for the sheet of shortcuts: a line for each gesture, in the order in which they are listed. */
export const GESTURES: readonly ((t: TFunction<'shortcuts'>) => string)[] = [
  (t) => t('gesture.pan'),
  (t) => t('gesture.zoom'),
  (t) => t('gesture.select'),
  (t) => t('gesture.add'),
  (t) => t('gesture.rename'),
  (t) => t('gesture.number'),
  (t) => t('gesture.scrub'),
  (t) => t('gesture.wire'),
  (t) => t('gesture.reconnect'),
  (t) => t('gesture.insert'),
  (t) => t('gesture.detach'),
  (t) => t('gesture.cut'),
  (t) => t('gesture.bend'),
  (t) => t('gesture.menu'),
];
