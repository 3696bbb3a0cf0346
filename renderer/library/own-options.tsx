import { useMemo } from 'react';
import type { LibraryBlock } from '../../graph-core/document/library.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { editing } from '../state/editing.ts';
import type { AddRequest } from '../state/ui-store.ts';
import { fitsOwnOnWire, takesWire } from './add-own.ts';
import { answers, selectBlocks, useLibrary } from './library-store.ts';
import { OwnIcon } from './own-icon.tsx';

/** A block of one's own among what can be added. */
export interface Own {
  readonly id: string;
  readonly block: LibraryBlock;
}

/** Blocks of one's own that answer a search: for a wire those that take it, or that fit on it where they have to. */
export function useOwn({ from, onto, mustFit }: AddRequest, query: string): readonly Own[] {
  const blocks = useLibrary(selectBlocks);
  const fitting = useMemo(() => {
    const { drawn: document } = editing();
    const all = Object.entries(blocks).map(([id, block]): Own => ({ id, block }));
    if (mustFit) return onto ? all.filter(({ id, block }) => fitsOwnOnWire(document, id, block, onto)) : [];
    return from === null ? all : all.filter(({ id, block }) => takesWire(document, id, block, from));
  }, [blocks, from, onto, mustFit]);
  return fitting.filter(({ block }) => answers(block, query));
}

interface Props {
  readonly blocks: readonly Own[];
  /** Place of the first in the list around them; the others count as in that list, too. */
  readonly first: number;
  readonly active: number;
  readonly point: (index: number) => void;
  readonly add: (index: number) => void;
}

/** Blocks of one's own in the list of a search, marked as such. */
export function OwnOptions({ blocks, first, active, point, add }: Props) {
  const { t } = useTranslation('library');
  return blocks.map(({ id, block }, index) => (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the field above keeps the focus and names the active option.
    <div
      key={id}
      id={`add-own-${id}`}
      role="option"
      aria-selected={first + index === active}
      ref={first + index === active ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
      className="palette-entry"
      data-focused={first + index === active}
      data-testid={`add-own-${id}`}
      onPointerMove={() => point(first + index)}
      onClick={() => add(first + index)}
    >
      <span className="my-block-icon">
        <OwnIcon icon={block.icon} />
      </span>
      <span className="palette-name">{block.title}</span>
      <span className="box-recent">{t('own')}</span>
    </div>
  ));
}
