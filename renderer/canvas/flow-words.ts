import type { AriaLabelConfig } from '@xyflow/react';
import { useMemo } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';

/** For what has its own word for itself, as a frame has: React Flow's is left out. */
export const UNCALLED = { 'aria-roledescription': '' } as const;

/** What a node is to a screen reader. */
export interface SpokenRole {
  readonly ariaRole: 'application' | 'group';
  readonly domAttributes: { readonly 'aria-roledescription': string };
}

/**
 * Of a block that is edited with keys: letters and arrows are for it, where a screen reader would take them for its own keys, as
 * those that go from heading to heading. React Flow calls every node a node, in English; `role` is the word to be said.
 */
export const spokenRole = (role: string, isEdited = true): SpokenRole => ({
  ariaRole: isEdited ? 'application' : 'group',
  domAttributes: { 'aria-roledescription': role },
});

/**
 * What React Flow tells a screen reader of its own accord, in the chosen language: how to use a block that has the focus. Where
 * nothing is edited it has nothing to tell; moves and edits are told by the announcer.
 */
export function useFlowWords(isEdited: boolean): Partial<AriaLabelConfig> {
  const { t } = useTranslation('canvas');
  const how = isEdited ? t('how-to-use') : '';
  return useMemo(
    () => ({
      'node.a11yDescription.default': how,
      'node.a11yDescription.keyboardDisabled': how,
      'node.a11yDescription.ariaLiveMessage': () => '',
      'edge.a11yDescription.default': '',
    }),
    [how],
  );
}
