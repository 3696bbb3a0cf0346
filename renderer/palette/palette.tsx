import { ChevronDown, ChevronUp, Search } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import type { OpDef } from '../../graph-core/ops/define.ts';
import { addBlockAt } from '../canvas/add.ts';
import { BLOCK_DRAG, dragFromPalette } from '../canvas/drop.ts';
import { selectedWire } from '../canvas/selected-wire.ts';
import { blockSummary, blockTitle } from '../i18n/block-words.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { MyBlocks } from '../library/my-blocks.tsx';
import { BlockIcon } from './block-icon.tsx';
import { commonBlocks, FAMILIES, searchBlocks } from './catalogue.ts';
import { freeMiddle } from './free-middle.ts';
import './palette.css';

function addInMiddle(type: string): void {
  const at = freeMiddle();
  if (at) addBlockAt(type, at, 'centre', { onto: selectedWire() });
}

function Entry({ op }: { readonly op: OpDef }) {
  const onDragStart = (event: DragEvent): void => {
    event.dataTransfer.setData(BLOCK_DRAG, op.type);
    event.dataTransfer.effectAllowed = 'copy';
    dragFromPalette(op.type);
  };
  return (
    <li>
      <button
        type="button"
        className="palette-entry"
        draggable
        onDragStart={onDragStart}
        onDragEnd={() => dragFromPalette(null)}
        onClick={() => addInMiddle(op.type)}
        title={`${blockSummary(op)}\n${op.symbol}`}
        data-testid={`palette-${op.type}`}
      >
        <BlockIcon op={op} />
        <span className="palette-name">{blockTitle(op)}</span>
      </button>
    </li>
  );
}

interface FamilyProps {
  readonly family: string;
  readonly blocks: readonly OpDef[];
  /** Nothing is folded away: what a search found. */
  readonly isWhole: boolean;
}

/** A family: its common blocks, and the others when it is unfolded. */
function FamilyList({ family, blocks, isWhole }: FamilyProps) {
  const { t } = useTranslation('palette');
  const [isOpen, setOpen] = useState(false);
  const common = isWhole ? blocks : commonBlocks(blocks);
  const more = blocks.length - common.length;
  const name = t(`family.${family}`);
  return (
    <section aria-label={name}>
      <h2>{name}</h2>
      <ul>
        {(isOpen ? blocks : common).map((op) => (
          <Entry key={op.type} op={op} />
        ))}
      </ul>
      {more > 0 && (
        <button
          type="button"
          className="palette-more"
          aria-expanded={isOpen}
          aria-label={t('of-family', { text: isOpen ? t('fewer') : t('more', { count: more }), family: name })}
          onClick={() => setOpen(!isOpen)}
          data-testid={`palette-more-${family}`}
        >
          {isOpen ? <ChevronUp size={14} aria-hidden /> : <ChevronDown size={14} aria-hidden />}
          {isOpen ? t('fewer', { family: name }) : t('more', { count: more, family: name })}
        </button>
      )}
    </section>
  );
}

/** All blocks, by family: search them, drag them onto the canvas, or click to add them in the middle. */
export function Palette() {
  const { t } = useTranslation('palette');
  const [query, setQuery] = useState('');
  const searching = query.trim() !== '';
  // by the names in the language of now
  const found = searchBlocks(query);
  const families = searching ? ['found'] : FAMILIES;
  return (
    <nav className="app-palette palette" aria-label={t('label')}>
      <div className="palette-search">
        <Search size={14} aria-hidden />
        <input
          type="search"
          className="text-field"
          placeholder={t('search')}
          aria-label={t('search')}
          data-testid="palette-search"
          data-clean={query === ''}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            const [best] = found;
            if (event.key === 'Enter' && searching && best) addInMiddle(best.type);
            if (event.key === 'Escape') setQuery('');
          }}
        />
      </div>
      <div className="palette-list">
        <MyBlocks query={query} />
        {families.map((family) => {
          const blocks = searching ? found : found.filter((op) => op.family === family);
          return blocks.length === 0 ? null : <FamilyList key={family} family={family} blocks={blocks} isWhole={searching} />;
        })}
        {found.length === 0 && <p className="palette-nothing">{t('nothing', { query })}</p>}
      </div>
    </nav>
  );
}
