import type { AriaLabelConfig } from '@xyflow/react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

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
